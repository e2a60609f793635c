namespace Ticketing.Data.Audit;

/// <summary>The database at one instant. Nothing is locked, and nothing of its tables can be written.</summary>
internal interface IAuditSnapshot : IAsyncDisposable
{
    /// <summary>The one number that a query answers with.</summary>
    Task<long> CountAsync(string sql, CancellationToken cancellation);

    /// <summary>The texts that a query answers with, as they come.</summary>
    IAsyncEnumerable<string> TextsAsync(string sql, CancellationToken cancellation);

    /// <summary>The sales that a query answers with, as they come. Several such queries may be read side by side.</summary>
    IAsyncEnumerable<Sale> SalesAsync(string sql, CancellationToken cancellation);
}

/// <summary>Takes snapshots.</summary>
internal interface IAuditSnapshots
{
    /// <summary>The database as it is now.</summary>
    Task<IAuditSnapshot> TakeAsync(CancellationToken cancellation);
}
