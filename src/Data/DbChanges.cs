using System.Data.Common;
using MySqlConnector;

namespace Ticketing.Data;

/// <summary>
/// Calls of procedures that go to the database in one round trip and happen together or not at all. Every module that takes part adds its own; they run in the
/// order in which they were added. For one call of <see cref="DbSession.ExecuteAsync"/>.
/// </summary>
public sealed class DbChanges
{
    private readonly List<MySqlBatchCommand> _commands = [];
    private readonly List<Action<DbDataReader>> _readers = [];
    private readonly List<ProcedureCall> _last = [];
    private readonly List<string> _topics = [];

    /// <summary>The commands, in order; those that must come last are not among them.</summary>
    internal IReadOnlyList<MySqlBatchCommand> Commands => _commands;

    /// <summary>The readers of the rows of each result, in the order of the commands that have a reader.</summary>
    internal IReadOnlyList<Action<DbDataReader>> Readers => _readers;

    /// <summary>The expectations that must hold in the end.</summary>
    internal IReadOnlyList<ProcedureCall> Last => _last;

    /// <summary>The topics of the events that these changes may leave in the outbox.</summary>
    internal IReadOnlyList<string> Topics => _topics;

    /// <summary>Adds a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="onRow">Reads each row of the result; null where there is none. What was read counts only once the whole round trip has succeeded.</param>
    public DbChanges Call(ProcedureCall call, Action<DbDataReader>? onRow = null) => Add(call.ToCommand(), onRow);

    /// <summary>
    /// Adds an expectation that depends on the time. Time passes while the changes wait for locks and round trips, so the expectation must hold after
    /// everything else that was added, and where a transaction is open, again right before the commit.
    /// </summary>
    /// <param name="expectation">A procedure without a result that signals a code where the expectation does not hold.</param>
    public DbChanges CallLast(ProcedureCall expectation)
    {
        _last.Add(expectation);
        return this;
    }

    /// <summary>
    /// Says that these changes leave an event of this topic in the outbox: the SQL finds the topic in <c>@topics</c> if it is one of <see
    /// cref="PublishedTopics"/>, and the event is sent as soon as the changes are committed.
    /// </summary>
    public DbChanges Publishes(string topic)
    {
        _topics.Add(topic);
        return this;
    }

    /// <summary>Adds a command of any kind.</summary>
    internal DbChanges Add(MySqlBatchCommand command, Action<DbDataReader>? onRow = null)
    {
        _commands.Add(command);
        if (onRow is not null)
            _readers.Add(onRow);
        return this;
    }
}
