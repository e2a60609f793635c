using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ticketing.Tests.Integration.Resilience;

/// <summary>People who ask one thing after another, and what they were answered.</summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _people;

    /// <param name="people">How many ask at a time.</param>
    /// <param name="ask">Asks once; the turn of the person is given.</param>
    public Load(int people, Func<int, Task<HttpResponseMessage>> ask) =>
        _people = Task.WhenAll(Enumerable.Range(0, people).Select(person => Task.Run(() => WalkAsync(person, ask))));

    /// <summary>Every answer so far.</summary>
    public ConcurrentQueue<LoadAnswer> Answers { get; } = new();

    /// <summary>The answers to what was asked after an instant (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public IReadOnlyList<LoadAnswer> Since(long instant) => [.. Answers.Where(answer => answer.AskedAt >= instant)];

    /// <summary>Lets all callers come to their last answer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _people;
        _stopping.Dispose();
    }

    private async Task WalkAsync(int person, Func<int, Task<HttpResponseMessage>> ask)
    {
        for (var turn = person; !_stopping.IsCancellationRequested; turn++)
        {
            var began = Stopwatch.GetTimestamp();
            using var response = await ask(turn);
            Answers.Enqueue(new LoadAnswer(
                began, Stopwatch.GetElapsedTime(began), (int)response.StatusCode, response.RequestMessage!.RequestUri!.AbsolutePath,
                response.Headers.RetryAfter?.Delta, string.Join(' ', response.Headers.GetValues("Warning", [])), response.Headers.Age));
            await Task.Delay(Pause);
        }
    }
}

/// <summary>An answer.</summary>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Status">Its status.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="RetryAfter">When to come back.</param>
/// <param name="Warning">What it says of itself.</param>
/// <param name="Age">How old it says to be.</param>
internal sealed record LoadAnswer(long AskedAt, TimeSpan Took, int Status, string Path, TimeSpan? RetryAfter, string Warning, TimeSpan? Age);

internal static class HeaderValues
{
    public static IEnumerable<string> GetValues(this System.Net.Http.Headers.HttpResponseHeaders headers, string name, IEnumerable<string> otherwise) =>
        headers.TryGetValues(name, out var values) ? values : otherwise;
}
