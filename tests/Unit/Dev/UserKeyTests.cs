using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Dev.Running;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Store;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class UserKeyTests
{
    [Fact]
    public async Task TokenOf_AUser_IsAcceptedByAHostWithTheSettings()
    {
        var folder = Directory.CreateTempSubdirectory("user-key").FullName;
        try
        {
            var key = new UserKey(folder);
            key.Exists.ShouldBeFalse();
            var settings = key.CreateSettings();
            key.CreateSettings().ShouldBe(settings);
            if (OperatingSystem.IsLinux())
                File.GetUnixFileMode(Path.Combine(folder, "user-key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var options = Options.Create(new IdentityOptions
            {
                Mode = Enum.Parse<IdentityMode>(settings["Identity__Mode"]!),
                Issuer = settings["Identity__Issuer"]!,
                Audience = settings["Identity__Audience"]!,
                Jwks = settings["Identity__Jwks"]!,
            });
            using var keys = new SigningKeys(options, TimeProvider.System, NullLogger<SigningKeys>.Instance);
            await keys.StartAsync(CancellationToken.None);
            using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            var metrics = new IdentityMetrics(services.GetRequiredService<IMeterFactory>());
            var tokens = new UserTokens(options, keys, new RedisClock(TimeProvider.System), metrics);

            (await tokens.FindUserAsync(key.TokenOf("42", TimeProvider.System.GetUtcNow()))).ShouldBe("42");
            (await tokens.FindUserAsync(key.TokenOf("42", TimeProvider.System.GetUtcNow().AddHours(-9)))).ShouldBeNull();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
