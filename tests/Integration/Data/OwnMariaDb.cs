using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>A server that only one class uses: its tests restart it and end its connections. Each of them has a database of its own.</summary>
public sealed class OwnMariaDb : IAsyncLifetime
{
    internal MariaDbServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await MariaDbServer.StartNewAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
