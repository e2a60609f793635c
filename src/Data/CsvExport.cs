using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using MySqlConnector;
using Ticketing.Common.Api;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>
/// Sends the result of a query as CSV (RFC 4180), row by row as the database sends it: only one row is in memory at a time. One export runs at a time on each
/// replica, on a connection that no request waits for.
/// </summary>
/// <param name="source">The connections of work in the background.</param>
public sealed class CsvExport(MySqlDataSource source) : IDisposable
{
    /// <summary>The media type of an export.</summary>
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    // The characters with which a formula begins in a spreadsheet.
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private static readonly Error UnderWay = Errors.TooManyRequests.Saying(
        "Another export is under way on this replica. Try again when it has ended.",
        "이 서버에서 다른 내보내기가 진행 중입니다. 끝난 뒤에 다시 시도해 주세요.");

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The answer of an endpoint.</summary>
    /// <param name="fileName">The name under which a browser keeps it.</param>
    /// <param name="sql">The query; its column names are the header.</param>
    public IResult Of(string fileName, string sql) => new Export(this, fileName, sql);

    /// <summary>A field: quoted where it has to be, and with an apostrophe in front where a spreadsheet would take a text for a formula.</summary>
    /// <param name="value">What the database has; numbers are written as they are, times in UTC, null as nothing.</param>
    public static string Field(object? value) => value switch
    {
        null or DBNull => "",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        string text => Text(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Text(value.ToString()!),
    };

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private static string Text(string text)
    {
        var safe = text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private async Task SendAsync(HttpContext context, string fileName, string sql)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            await RefusalWriter.WriteAsync(context, new Refusal(UnderWay) { RetryAfter = Pause });
            return;
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(context.RequestAborted);
            await using var command = new MySqlCommand(sql, connection) { CommandTimeout = (int)Limit.TotalSeconds };
            await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
            context.Response.ContentType = ContentType;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
            context.Response.Headers.CacheControl = "no-store";
            await WriteAsync(reader, context);
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task WriteAsync(DbDataReader reader, HttpContext context)
    {
        // The writer flushes its buffer of some kilobytes when it is full, and waits while the client is slow.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), bufferSize: 16_384, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)));
        while (await reader.ReadAsync(context.RequestAborted))
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (column > 0)
                    await writer.WriteAsync(',');
                await writer.WriteAsync(Field(reader.GetValue(column)));
            }

            await writer.WriteLineAsync();
        }
    }

    private sealed class Export(CsvExport export, string fileName, string sql) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => export.SendAsync(httpContext, fileName, sql);
    }
}
