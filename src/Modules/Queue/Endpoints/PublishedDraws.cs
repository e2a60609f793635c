using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <summary>
/// The public part of the draws of openings, ready to be sent. However many people check, Redis is asked once a second whether a draw has changed, and once in
/// ten seconds for a page of its tickets.
/// </summary>
internal sealed class PublishedDraws(RedisQueues queues, Breakers breakers, TimeProvider time, ILogger<PublishedDraws> log)
{
    public const int PageSize = 10_000;

    public const long MaxPage = 1_000_000;

    private static readonly SharedReadOptions HeadOptions = new("the state of a draw", TimeSpan.FromSeconds(1));
    private static readonly SharedReadOptions PageOptions = new("a draw", TimeSpan.FromSeconds(10));

    private readonly ConcurrentDictionary<string, SharedRead<Head>> _heads = new();
    private readonly ConcurrentDictionary<(string Queue, long Page), SharedRead<Page>> _pages = new();

    /// <summary>A page of a queue's draw; null where the queue has no opening or the draw no such page.</summary>
    public async ValueTask<ReadyBytes?> GetAsync(string queue, long number, CancellationToken cancellation)
    {
        var head = await HeadOf(queue).GetAsync(cancellation);
        // Only pages that exist take memory.
        if (head.OpensAtMs == 0 || number > head.Pages)
            return null;
        var read = PageOf(queue, number);
        var page = await read.GetAsync(cancellation);
        if (page.Head.ReadAt < head.ReadAt && !page.Head.IsLike(head))
        {
            read.Invalidate();
            page = await read.GetAsync(cancellation);
        }

        return page.Bytes;
    }

    private SharedRead<Head> HeadOf(string queue) => _heads.TryGetValue(queue, out var head)
        ? head
        : _heads.GetOrAdd(queue, new SharedRead<Head>(_ => ReadHeadAsync(queue), HeadOptions, breakers.Queue, time, log));

    private SharedRead<Page> PageOf(string queue, long number) => _pages.TryGetValue((queue, number), out var page)
        ? page
        : _pages.GetOrAdd((queue, number), new SharedRead<Page>(_ => ReadPageAsync(queue, number), PageOptions, breakers.Queue, time, log));

    private async Task<Head> ReadHeadAsync(string queue)
    {
        var readAt = time.GetTimestamp();
        return Head.Of(await queues[queue].PoolAsync(from: 1, count: 0), readAt);
    }

    private async Task<Page> ReadPageAsync(string queue, long number)
    {
        var readAt = time.GetTimestamp();
        var pool = await queues[queue].PoolAsync((number - 1) * PageSize, PageSize);
        var head = Head.Of(pool, readAt);
        var seed = head.HasOpened ? pool.Seed : await queues[queue].SeedAsync();
        var draw = new PublishedDraw(
            queue,
            DateTimeOffset.FromUnixTimeMilliseconds(pool.OpensAtMs),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(seed))),
            head.HasOpened ? seed : null,
            FairShuffle.Name,
            pool.Total,
            PageSize,
            head.HasOpened ? pool.Tickets : []);
        var json = JsonSerializer.SerializeToUtf8Bytes(WaitingRoomApi.Ok(draw), QueueJson.Default.WaitingRoomEnvelopePublishedDraw);
        return new Page(head, new ReadyBytes(json));
    }

    /// <summary>The state of a draw.</summary>
    /// <param name="OpensAtMs">The opening; 0 where there is none.</param>
    /// <param name="HasOpened">Whether it has come.</param>
    /// <param name="Total">How many tickets were taken before it.</param>
    /// <param name="ReadAt">When this was read.</param>
    private sealed record Head(long OpensAtMs, bool HasOpened, long Total, long ReadAt)
    {
        public static Head Of(PoolPage pool, long readAt) => new(pool.OpensAtMs, pool.Seed.Length > 0, pool.Total, readAt);

        /// <summary>How many pages there are: one without tickets before the opening.</summary>
        public long Pages => HasOpened && Total > 0 ? ((Total - 1) / PageSize) + 1 : 1;

        /// <summary>Whether pages are the same as those of another state.</summary>
        public bool IsLike(Head other) => (OpensAtMs, HasOpened) == (other.OpensAtMs, other.HasOpened);
    }

    /// <summary>A page and the state that it was read in.</summary>
    private sealed record Page(Head Head, ReadyBytes Bytes);
}
