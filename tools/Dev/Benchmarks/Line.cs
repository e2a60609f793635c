using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks;

/// <summary>People in the queue "default": 1,000 who are admitted, and then, with the capacity lowered to 1, 50,000 who wait.</summary>
internal sealed class Line(TestBed bed)
{
    private const int Admitted = 1_000;
    private const int Waiting = 50_000;

    private string[] _admitted = [];
    private string[] _waiting = [];

    /// <summary>Callers that take a place in the queue, a new user each time.</summary>
    public async Task<Func<Caller>> EnterAsync()
    {
        await FillAsync();
        return () => new EnterCaller(bed, null, null);
    }

    /// <summary>Callers that ask for the position of waiting places.</summary>
    public async Task<Func<Caller>> CheckAsync()
    {
        await FillAsync();
        return Check(_waiting);
    }

    /// <summary>Callers that get a path with tokens of people who are let in.</summary>
    public async Task<Func<Caller>> GetAsync(string path)
    {
        await FillAsync();
        return RepeatCaller.ForEach(_admitted, token => RequestText.Get(path, token));
    }

    /// <summary>Callers that ask for the positions of these tokens.</summary>
    public static Func<Caller> Check(IReadOnlyList<string> tokens) =>
        RepeatCaller.ForEach(tokens, token => RequestText.Post("/v1/api/queue/token/check", token));

    private async Task FillAsync()
    {
        if (_waiting.Length > 0)
            return;
        _admitted = await bed.IssueTokensAsync(null, Admitted);
        await bed.ConfigureQueueAsync("default", """{"capacity":1}""");
        _waiting = await bed.IssueTokensAsync(null, Waiting);
        await bed.ExpectStatusAsync(_admitted[^1], "PROGRESS");
        await bed.ExpectStatusAsync(_waiting[0], "WAITING");
    }
}
