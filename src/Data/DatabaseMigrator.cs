using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace Ticketing.Data;

/// <summary>
/// Brings the tables and procedures of every module up to date and opens the connections that a replica keeps. Replicas may do it at once: EF takes a lock in
/// the database for each module.
/// </summary>
public sealed class DatabaseMigrator
{
    private readonly IServiceProvider _services;
    private readonly MySqlDataSource _source;
    private readonly KeptConnections _connections;
    private readonly ModuleDatabase[] _modules;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DatabaseMigrator> _log;

    /// <summary>Collects the modules that have been registered.</summary>
    public DatabaseMigrator(IServiceProvider services, MySqlDataSource source, IOptions<DatabaseOptions> options, TimeProvider time,
        ILogger<DatabaseMigrator> log)
    {
        _services = services;
        _source = source;
        _connections = services.GetRequiredService<KeptConnections>();
        _modules = [.. services.GetServices<ModuleDatabase>()];
        _options = options.Value;
        _time = time;
        _log = log;
    }

    /// <summary>
    /// Applies the migrations that are missing, module by module in the order of registration, creates the procedures, and opens the connections that a replica
    /// keeps.
    /// </summary>
    /// <exception cref="DbException">The database stays away, or a migration failed; those before it stay.</exception>
    public Task MigrateAsync(CancellationToken cancellation) => StartRetry.RunAsync(
        async () =>
        {
            foreach (var module in _modules)
                await MigrateAsync(module, cancellation);
            await CreateProceduresAsync(cancellation);
            await _connections.OpenAsync();
        },
        TimeSpan.FromSeconds(_options.StartTimeoutSeconds),
        _time,
        _log,
        cancellation);

    private async Task MigrateAsync(ModuleDatabase module, CancellationToken cancellation)
    {
        await using var context = await module.CreateAsync(_services);
        context.Database.SetCommandTimeout(_options.MigrationTimeoutSeconds);
        await context.Database.MigrateAsync(cancellation);
        DataLog.Migrated(_log, module.Context.Name);
    }

    // A procedure that exists is not created again: that would wait for every running change that calls it, and block other changes meanwhile.
    private async Task CreateProceduresAsync(CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        var known = new HashSet<string>();
        await using (var list = new MySqlCommand("select routine_name from information_schema.routines where routine_schema = database()", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                known.Add(reader.GetString(0));
        }

        var assemblies = _modules.Select(module => module.Context.Assembly).Distinct();
        foreach (var procedure in assemblies.SelectMany(Procedure.AllOf).Where(procedure => !known.Contains(procedure.Name)))
        {
            await using var create = new MySqlCommand(procedure.CreateStatement, connection) { CommandTimeout = _options.MigrationTimeoutSeconds };
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }
}
