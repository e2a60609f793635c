using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Ticketing.Host.Clock;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>The setting that gives a replica a wrong clock, with which other tests show that no answer depends on it.</summary>
public sealed class ClockSetupTests
{
    [Fact]
    public void AddClock_WithAnOffset_IsAheadByIt()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection([new("Test:ClockOffsetSeconds", "3700")]);
        builder.Services.AddClock(builder.Configuration);
        using var host = builder.Build();

        (host.Services.GetRequiredService<TimeProvider>().GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalSeconds.ShouldBe(3700, tolerance: 60);
    }
}
