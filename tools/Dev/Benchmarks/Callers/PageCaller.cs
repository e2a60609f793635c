using Ticketing.Dev.Benchmarks.Load;
using Ticketing.Dev.Benchmarks.Pages;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Loads pages with all of their files, each time one of several pages.</summary>
internal sealed class PageCaller(IReadOnlyList<WholePage> pages) : Caller
{
    private readonly byte[][][] _requests = [.. pages.Select(page => page.Paths.Select(path => RequestText.Get(path, encoding: "gzip, br")).ToArray())];
    private int _page = Random.Shared.Next(pages.Count);
    private int _file;

    public override ReadOnlyMemory<byte> Next() => _requests[_page][_file];

    public override Outcome Judge(int status, ReadOnlySpan<byte> body)
    {
        if (status != 200)
            return Outcome.Failure;
        if (++_file < _requests[_page].Length)
            return Outcome.Step;
        (_page, _file) = ((_page + 1) % _requests.Length, 0);
        return Outcome.Success;
    }
}
