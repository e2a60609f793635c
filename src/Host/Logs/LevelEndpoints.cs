using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues;

namespace Ticketing.Host.Logs;

/// <summary>Operators' calls that change log levels while the hosts run: <c>/admin/logs</c>. They need the admin key.</summary>
internal static partial class LevelEndpoints
{
    private const int DefaultMinutes = 30;

    private static readonly Dictionary<string, LogLevel> Levels = Enum.GetValues<LogLevel>().ToDictionary(level => level.ToString(), StringComparer.OrdinalIgnoreCase);
    private static readonly Message NoLevel = new("must be Trace, Debug, Information, Warning, Error, Critical or None", "Trace, Debug, Information, Warning, Error, Critical, None 중 하나여야 합니다");
    private static readonly Message NoCategory = new("must be the start of a category, and none that could log addresses", "로그 분류 이름의 앞부분이어야 하며 주소를 기록할 수 있는 분류는 제외됩니다");

    /// <summary>Maps them.</summary>
    public static void MapLogs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/logs").WithTags("Admin").RequireAdminKey();
        group.MapGet("", (LevelOverrides overrides) => Tell(overrides));
        group.MapPut("/{category}", SetAsync);
        group.MapDelete("/{category}", ResetAsync);
    }

    private static async Task<IResult> SetAsync(string category, HttpContext context, LevelSync levels, LevelOverrides overrides, ILogger<LevelSync> log)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        // By its name alone: the parser of enumerations takes numbers and sums as well.
        var level = fields.Optional("level") is { ValueKind: JsonValueKind.String } named && Levels.TryGetValue(named.GetString()!, out var known)
            ? known
            : fields.Bad<LogLevel>("level", NoLevel);
        var minutes = fields.Optional("minutes") is null ? DefaultMinutes : fields.Number("minutes", 1, (long)LevelSync.MaxDuration.TotalMinutes);
        if (!IsAllowed(category))
            fields.Bad<object>("category", NoCategory);
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        LogsLog.LevelSet(log, QueueModule.OperatorOf(context), category, level, minutes);
        await levels.SetAsync(category, level, TimeSpan.FromMinutes(minutes));
        return Tell(overrides);
    }

    private static async Task<IResult> ResetAsync(string category, HttpContext context, LevelSync levels, LevelOverrides overrides, ILogger<LevelSync> log)
    {
        if (!IsAllowed(category))
            return Answer.Refuse(Errors.NotFound);
        LogsLog.LevelReset(log, QueueModule.OperatorOf(context), category);
        await levels.ResetAsync(category);
        return Tell(overrides);
    }

    private static IResult Tell(LevelOverrides overrides) => Answer.Json(
        new Envelope<IReadOnlyDictionary<string, string>>(overrides.Levels.ToDictionary(level => level.Key, level => level.Value.ToString())),
        LevelJson.Default.EnvelopeIReadOnlyDictionaryStringString);

    private static bool IsAllowed(string category) =>
        Category().IsMatch(category) && !LogSetup.Guarded.Any(guarded => category.StartsWith(guarded, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.]{0,127}\z")]
    private static partial Regex Category();
}

[JsonSerializable(typeof(Envelope<IReadOnlyDictionary<string, string>>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class LevelJson : JsonSerializerContext;
