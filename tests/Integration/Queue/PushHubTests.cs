using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Push;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

public sealed class PushHubTests(PushApp app) : IClassFixture<PushApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly WaitingRoom _room = app.Services.GetRequiredService<WaitingRoom>();
    private readonly TokenSigner _signer = app.Services.GetRequiredService<TokenSigner>();
    private readonly PushHub _hub = app.Services.GetRequiredService<PushHub>();

    [Fact]
    public async Task Listeners_ThatVanish_AreTakenOff()
    {
        var streams = new List<PushSocket>();
        for (var i = 0; i < 20; i++)
            streams.Add(await PushSocket.OpenAsync(app.Port, await TokenAsync($"vanishes-{i}")));
        await Task.WhenAll(streams.Select(stream => stream.HearsAsync("event: ", Soon)));
        app.Listeners.ShouldBe(20);

        for (var i = 0; i < streams.Count; i++)
            streams[i].Close(abruptly: i % 2 == 0);
        await Until.TrueAsync("all listeners were gone", Soon, () => app.Listeners == 0);
        foreach (var stream in streams)
            await _room.LeaveAsync(Read(stream.Token).Visitor);
    }

    [Fact]
    public async Task Listeners_ThatAreStuck_AreDroppedAndDelayNoOther()
    {
        var first = await TokenAsync("first");
        var (stuckToken, token) = (await TokenAsync("stuck"), await TokenAsync("listens"));
        var dropped = new TaskCompletionSource();
        var stuck = _hub.TryAdd(Read(stuckToken), dropped.SetResult, needsKeepAlive: true).ShouldNotBeNull();
        await stuck.TakeAsync();
        stuck.BeginWrite(TimeProvider.System.GetTimestamp());

        using var stream = await PushSocket.OpenAsync(app.Port, token);
        await stream.HearsAsync("event: position", Soon);
        await _room.LeaveAsync(Read(first).Visitor);
        await _room.LeaveAsync(Read(stuckToken).Visitor);
        await stream.HearsAsync("event: admitted", Soon);

        await dropped.Task.WaitAsync(Soon);
        app.Dropped.ShouldBe(1, "those who vanished were not dropped but left");
        _hub.Remove(stuck);
        await _room.LeaveAsync(Read(token).Visitor);
    }

    private async Task<string> TokenAsync(string user) => (await _room.EnterAsync(Visitor.DefaultQueue, user)).Value.Token;

    private QueueToken Read(string token) => _signer.Read(token).ShouldNotBeNull();
}
