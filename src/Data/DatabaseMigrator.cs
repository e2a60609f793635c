using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ticketing.Data;

/// <summary>Brings the tables of every module up to date and opens the pool. Replicas may do it at once: they take turns by a lock in the database.</summary>
public sealed class DatabaseMigrator
{
    private readonly DbDataSource _source;
    private readonly DatabaseTurn _turn;
    private readonly IServiceScopeFactory _scopes;
    private readonly ModuleDatabase[] _modules;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DatabaseMigrator> _log;

    /// <summary>Collects the modules that have been registered.</summary>
    public DatabaseMigrator(IServiceProvider services, IServiceScopeFactory scopes, IOptions<DatabaseOptions> options, ILogger<DatabaseMigrator> log)
    {
        _source = services.GetRequiredService<DbDataSource>();
        _turn = services.GetRequiredService<DatabaseTurn>();
        _modules = [.. services.GetServices<ModuleDatabase>()];
        _scopes = scopes;
        _options = options.Value;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _log = log;
    }

    /// <summary>Applies the migrations that are missing, module by module in the order of registration, then opens the connections that a replica keeps.</summary>
    /// <exception cref="DbException">The database stays away, or a migration failed; those before it stay.</exception>
    public Task MigrateAsync(CancellationToken cancellation) => StartRetry.RunAsync(
        async () =>
        {
            await _turn.TakeAsync(ApplyAsync, cancellation);
            await OpenPoolAsync(cancellation);
        },
        _time,
        _log,
        cancellation);

    private async Task ApplyAsync(CancellationToken cancellation)
    {
        foreach (var module in _modules)
        {
            await using var scope = _scopes.CreateAsyncScope();
            var context = (DbContext)scope.ServiceProvider.GetRequiredService(module.Context);
            context.Database.SetCommandTimeout(_options.MigrationTimeoutSeconds);
            await context.Database.MigrateAsync(cancellation);
            DataLog.Migrated(_log, module.Context.Name);
        }
    }

    private async Task OpenPoolAsync(CancellationToken cancellation)
    {
        var open = new List<DbConnection>();
        try
        {
            while (open.Count < Math.Min(_options.MinPoolSize, _options.MaxPoolSize))
                open.Add(await _source.OpenConnectionAsync(cancellation));
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }
}
