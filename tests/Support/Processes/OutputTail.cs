using System.Text;

namespace Ticketing.Tests.Support.Processes;

/// <summary>The last part of what a process printed; bounded, so that a chatty server cannot fill the memory.</summary>
internal sealed class OutputTail
{
    private const int Limit = 4 * 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    public void Add(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _text.AppendLine(line);
            if (_text.Length > Limit)
                _text.Remove(0, _text.Length - (Limit / 2));
        }
    }

    public override string ToString()
    {
        lock (_gate)
            return _text.ToString();
    }

    /// <summary>The last <paramref name="lines"/> lines.</summary>
    public string Last(int lines) => string.Join('\n', ToString().TrimEnd().Split('\n').TakeLast(lines));
}
