using System.Globalization;
using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Reads the answers that a connection has carried, one after the other.</summary>
internal static class RawAnswers
{
    // Besides 503 the server says of a request that it is of another version, or needs what it does not have.
    private static readonly int[] Allowed = [501, 503, 505];

    /// <summary>Checks each answer.</summary>
    /// <param name="received">All that came.</param>
    /// <returns>What is wrong with them; null where nothing is.</returns>
    public static string? Check(byte[] received)
    {
        var at = 0;
        while (at < received.Length)
        {
            var end = received.AsSpan(at).IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return received.AsSpan(at).StartsWith("HTTP/1.1 "u8) ? null : "it is no answer of HTTP/1.1";
            var head = Head(Encoding.UTF8.GetString(received, at, end));
            at += end + 4;
            if (head is null)
                return "it is no answer of HTTP/1.1";
            if (head.Status is < 200 or 204 or 304)
                continue;
            if (head.Status >= 500 && !Allowed.Contains(head.Status))
                return $"it is a fault: {head}";
            // What goes on in chunks or as a stream is the last that is looked at.
            if (!head.Headers.TryGetValue("content-length", out var text))
                return null;
            var length = int.Parse(text, CultureInfo.InvariantCulture);
            if (at + length > received.Length)
                return null;
            var answer = head with { Body = Encoding.UTF8.GetString(received, at, length) };
            if (answer.Status >= 400 && AnswerRules.OfRefusal(answer, null) is { } wrong)
                return $"{wrong}: {answer}";
            at += length;
        }

        return null;
    }

    private static FuzzAnswer? Head(string text)
    {
        var lines = text.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(lines[0].AsSpan(9, 3), out var status))
            return null;
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => string.Join(',', same.Select(pair => pair[1].Trim())), StringComparer.OrdinalIgnoreCase);
        return new FuzzAnswer(status, headers, "");
    }
}
