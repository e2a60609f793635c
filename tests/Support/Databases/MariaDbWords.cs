using System.Text.RegularExpressions;

namespace Ticketing.Tests.Support;

/// <summary>Says the few things that tests say in PostgreSQL's words in MariaDB's. What it does not know stays as it is, and fails in the database.</summary>
internal static partial class MariaDbWords
{
    // Where PostgreSQL has an index in a schema, MariaDB has it in its table.
    private static readonly Dictionary<string, string> TablesOfIndexes = new()
    {
        ["ux_ledger_reference"] = "users_ledger",
        ["ux_reservation_seats_live"] = "reservation_reservation_seats",
    };

    /// <summary>The statement for MariaDB.</summary>
    public static string Of(string sql)
    {
        sql = DropIndex().Replace(sql, match => $"drop index {match.Groups[1].Value} on {TablesOfIndexes[match.Groups[1].Value]}");
        sql = Schema().Replace(sql, "$1_$2");
        sql = EmptySelect().Replace(sql, "select 1 from");
        sql = Cast().Replace(sql, "");
        sql = sql.Replace("clock_timestamp()", "sysdate(6)", StringComparison.Ordinal)
            .Replace("gen_random_uuid()", "uuid()", StringComparison.Ordinal)
            .Replace("json_build_object(", "json_object(", StringComparison.Ordinal)
            .Replace("convert_from(body, 'UTF8')", "convert(body using utf8mb4)", StringComparison.Ordinal);
        sql = Interval().Replace(sql, "interval $1 $2");
        sql = Aggregate().Replace(sql, match => $"group_concat({match.Groups[1].Value} {match.Groups[3].Value} separator {match.Groups[2].Value})");
        sql = JsonText().Replace(sql, "json_value($1, '$.$2')");
        sql = Series().Replace(sql, "(select seq as n from seq_$1_to_$2) n");
        sql = Joined().Replace(sql, match => $"concat({string.Join(", ", match.Value.Split("||", StringSplitOptions.TrimEntries))})");
        return KeyColumn().Replace(sql, "`key`");
    }

    /// <summary>The change inside <c>with x as (... returning 1) select count(*) from x</c>, which MariaDB does not have; null for anything else.</summary>
    public static string? CountedChange(string sql) => Counted().Match(sql) is { Success: true } match ? match.Groups[1].Value : null;

    // Not within a text: topics are named alike.
    [GeneratedRegex(@"\b(messaging|users|reservation|payment|concert|queue)\.([a-z_]+)\b(?!\()(?=(?:[^']*'[^']*')*[^']*$)")]
    private static partial Regex Schema();

    [GeneratedRegex(@"drop index \w+\.(\w+)")]
    private static partial Regex DropIndex();

    [GeneratedRegex(@"\bselect\s+from\b")]
    private static partial Regex EmptySelect();

    [GeneratedRegex("::[a-z]+")]
    private static partial Regex Cast();

    [GeneratedRegex(@"interval '(\d+) (\w+?)s?'")]
    private static partial Regex Interval();

    [GeneratedRegex(@"string_agg\((.+?), ('[^']*')( order by \w+)?\)")]
    private static partial Regex Aggregate();

    [GeneratedRegex(@"(\w+)->>'(\w+)'")]
    private static partial Regex JsonText();

    [GeneratedRegex(@"generate_series\((\d+), (\d+)\) n\b")]
    private static partial Regex Series();

    // Names, texts and remainders (n % 3), joined by ||.
    [GeneratedRegex(@"(?:'[^']*'|\w+)(?: % \d+)?(?:\s*\|\|\s*(?:'[^']*'|\w+)(?: % \d+)?)+")]
    private static partial Regex Joined();

    [GeneratedRegex(@"(?<=[\s(,.])key(?=[\s,)=])(?=(?:[^']*'[^']*')*[^']*$)")]
    private static partial Regex KeyColumn();

    [GeneratedRegex(@"^\s*with \w+ as \(\s*(.*?)\s+returning 1\)\s*select count\(\*\) from \w+\s*$", RegexOptions.Singleline)]
    private static partial Regex Counted();
}
