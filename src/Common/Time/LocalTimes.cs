using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ticketing.Common.Time;

/// <summary>Times as people at the venue read them, in the configured zone.</summary>
public sealed class LocalTimes(IOptions<TimeOptions> options)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.Zone);

    /// <summary>The zone's IANA name, which browsers know; the configured name may be a Windows name.</summary>
    public string ZoneName { get; } = TimeZoneInfo.TryConvertWindowsIdToIanaId(options.Value.Zone, out var name) ? name : options.Value.Zone;

    /// <summary>The day, as <c>yyyy-MM-dd</c>.</summary>
    public string Date(DateTimeOffset time) => Format(time, "yyyy-MM-dd");

    /// <summary>The hour and minute, as <c>HH:mm</c>.</summary>
    public string HourAndMinute(DateTimeOffset time) => Format(time, "HH:mm");

    /// <summary>Day and time, as <c>yyyy-MM-dd HH:mm:ss</c>.</summary>
    public string DateAndTime(DateTimeOffset time) => Format(time, "yyyy-MM-dd HH:mm:ss");

    /// <summary>
    /// The instant, in UTC, at which clocks in the zone show <paramref name="hour"/>, <paramref name="daysLater"/> days after <paramref name="from"/>.
    /// </summary>
    public DateTimeOffset At(DateTimeOffset from, int daysLater, TimeOnly hour)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, _zone).DateTime).AddDays(daysLater);
        var local = day.ToDateTime(hour);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private string Format(DateTimeOffset time, string format) => TimeZoneInfo.ConvertTime(time, _zone).ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>Registers <see cref="LocalTimes"/>.</summary>
public static class LocalTimesRegistration
{
    /// <summary>Adds <see cref="LocalTimes"/> and its options. May be called by every module that shows times.</summary>
    public static IServiceCollection AddLocalTimes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TimeOptions>().Bind(configuration.GetSection(TimeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<LocalTimes>();
        return services;
    }
}
