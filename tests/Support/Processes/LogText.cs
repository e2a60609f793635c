using System.Text;

namespace Ticketing.Tests.Support.Processes;

/// <summary>Reads log files to which another process writes.</summary>
internal static class LogText
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The text from an offset on; at most the last 4 MiB, and empty when there is no such file.</summary>
    public static string Read(string file, long from = 0)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Max(from, stream.Length - MaxBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The last lines of a text.</summary>
    public static string LastLines(string text, int lines) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(lines));
}
