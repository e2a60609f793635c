using Ticketing.Common.Lifecycle;
using Ticketing.Data;

namespace Ticketing.Users.Endpoints;

/// <summary>Reads the balance and the history of a user who does not exist.</summary>
internal sealed class UserWarmUp(DbContexts database) : IWarmUp
{
    private const string UserId = "warm-up";

    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls =>
    [
        limit => GetAmount.ReadAsync(database, UserId, limit),
        limit => GetHistory.ReadAsync(database, UserId, long.MaxValue, 1, limit),
    ];
}
