using System.Globalization;

namespace Ticketing.Dev.Benchmarks;

/// <summary>The table of what was measured.</summary>
internal static class ResultTable
{
    public static void Print(IReadOnlyList<Measurement> measurements)
    {
        Console.WriteLine();
        Row("part", "rate/s", "p50 ms", "p99 ms", "of live", "of insert", "target", "met");
        foreach (var each in measurements)
        {
            Row(
                each.Part.Name, Text($"{each.Rate:0}"), Text($"{each.Result.P50:0.00}"), Text($"{each.Result.P99:0.00}"),
                Text($"{each.OfLive:0.000}"), each.InsertRate is { } inserts ? Text($"{each.Rate / inserts:0.000}") : "-", Target(each.Part), Met(each));
        }

        Console.WriteLine();
        var live = measurements.Average(each => each.LiveRate);
        Console.WriteLine(Text($"of live: of the rate of /health/live just before and after, {live:0} a second on average."));
        if (measurements.Average(each => each.InsertRate) is { } rate)
            Console.WriteLine(Text($"of insert: of one prepared insert of one row with a unique index, from 20 connections, {rate:0} a second on average."));
        foreach (var hot in measurements.Where(each => each.Part.Name == "hot"))
            Console.WriteLine(Text($"hot: the database had {hot.Statements} statements for {hot.Result.Calls} refusals."));
        Console.WriteLine($"{Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");
    }

    private static string Target(Part part) =>
        part.LeastOfLive is { } share ? Text($">= {share} of live") : part.LeastRate is { } rate ? Text($">= {rate}/s") : "-";

    private static string Met(Measurement each) => Target(each.Part) == "-" ? "-" : each.IsReached ? "yes" : "no";

    private static void Row(string part, string rate, string p50, string p99, string ofLive, string ofInsert, string target, string met) =>
        Console.WriteLine($"{part,-10} {rate,9} {p50,9} {p99,9} {ofLive,9} {ofInsert,9}   {target,-16} {met}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
