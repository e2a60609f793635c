namespace Ticketing.Host.Connections;

/// <summary>How many connections of each kind the host keeps: what is configured, or what fits into the limit of open files.</summary>
/// <param name="Ordinary">Connections for ordinary calls.</param>
/// <param name="Push">Connections that carry a stream.</param>
/// <param name="IsReduced">Whether the limit of open files made them smaller.</param>
internal sealed record ConnectionShares(int Ordinary, int Push, bool IsReduced)
{
    /// <summary>
    /// Open files that are not connections of clients: those to the servers, logs, the program itself, and connections that are being closed.
    /// </summary>
    public const int Reserve = 1024;

    /// <summary>The fewest open files with which a host serves.</summary>
    public const int MinLimit = 2 * Reserve;

    /// <summary>The shares under a limit of open files.</summary>
    public static ConnectionShares Of(ConnectionOptions options, int? limit)
    {
        var wanted = (long)options.MaxOrdinary + options.MaxPush;
        if (limit is not { } files || wanted + Reserve <= files)
            return new ConnectionShares(options.MaxOrdinary, options.MaxPush, false);
        var left = Math.Max(files, MinLimit) - Reserve;
        var ordinary = (int)((long)left * options.MaxOrdinary / wanted);
        return new ConnectionShares(ordinary, left - ordinary, true);
    }
}
