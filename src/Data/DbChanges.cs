using System.Data.Common;

namespace Ticketing.Data;

/// <summary>
/// Commands that go to the database in one round trip and happen together or not at all.
/// Every module that takes part adds its own commands; they run in the order in which they were added. For one call of <see cref="IDbSession.ExecuteAsync"/>.
/// </summary>
public sealed class DbChanges
{
    private readonly List<DbBatchCommand> _commands = [];
    private readonly List<Action<DbDataReader>> _readers = [];
    private readonly List<DbBatchCommand> _last = [];

    /// <summary>The commands, in order.</summary>
    internal IEnumerable<DbBatchCommand> Commands => _commands.Concat(_last);

    /// <summary>What to do with each row of each result, in the order of the commands that have one.</summary>
    internal IEnumerable<Action<DbDataReader>> Readers => _readers.Concat(Enumerable.Repeat<Action<DbDataReader>>(Unread, _last.Count));

    /// <summary>The expectations that must still hold in the end.</summary>
    internal IReadOnlyList<DbBatchCommand> Last => _last;

    /// <summary>Whether these changes leave something in the outbox.</summary>
    internal bool HasEvents { get; private set; }

    /// <summary>Says that these changes leave something in the outbox, so that it leaves as soon as they are committed rather than when somebody looks.</summary>
    public DbChanges WithEvents()
    {
        HasEvents = true;
        return this;
    }

    /// <summary>Adds a command that returns no rows.</summary>
    public DbChanges Add(DbBatchCommand command)
    {
        _commands.Add(command);
        return this;
    }

    /// <summary>Adds a command that returns rows (a <c>select</c>, or a change with <c>returning</c>).</summary>
    /// <param name="command">The command.</param>
    /// <param name="onRow">Called for each row. What it has read counts only once the whole round trip has succeeded.</param>
    public DbChanges Add(DbBatchCommand command, Action<DbDataReader> onRow)
    {
        _commands.Add(command);
        _readers.Add(onRow);
        return this;
    }

    /// <summary>Adds a command that returns rows which nobody needs, such as a bare expectation.</summary>
    public DbChanges AddUnread(DbBatchCommand command) => Add(command, Unread);

    /// <summary>
    /// Adds an expectation about time, which goes on while the changes wait for locks and round trips: it must hold after everything else that was added, and where a
    /// transaction is open, again right before that is committed.
    /// </summary>
    public DbChanges AddLast(DbBatchCommand expectation)
    {
        _last.Add(expectation);
        return this;
    }

    private static void Unread(DbDataReader row)
    {
    }
}
