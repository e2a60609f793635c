using System.Data.Common;

namespace Ticketing.Data;

/// <summary>
/// Builds commands for MariaDB with named parameters (<c>@user</c>). Where a change needs more than one statement, its text is an anonymous block
/// (<c>begin not atomic ... end</c>), and what must be true is stated by <c>signal sqlstate '45000'</c> with a code as the message.
/// </summary>
public static class MariaDbCommands
{
    /// <summary>The instant, as the text that PostgreSQL writes into events: followed by a <c>datetime(6)</c> and <see cref="IsoEnd"/>.</summary>
    public const string Iso = "date_format(";

    /// <summary>The end of <see cref="Iso"/>.</summary>
    public const string IsoEnd = ", '%Y-%m-%dT%H:%i:%s.%f+00:00')";

    /// <summary>The start of a statement that stops the whole change, followed by a code and <see cref="StopEnd"/>.</summary>
    public const string Stop = "signal sqlstate '45000' set message_text = '";

    /// <summary>The end of <see cref="Stop"/>.</summary>
    public const string StopEnd = "'";

    /// <summary>Adds a parameter. Moments go as UTC.</summary>
    public static DbBatchCommand With(this DbBatchCommand command, string name, object value)
    {
        command.Parameters.Add(Fill(command.CreateParameter(), name, value));
        return command;
    }

    /// <summary>Adds a parameter. Moments go as UTC.</summary>
    public static DbCommand With(this DbCommand command, string name, object value)
    {
        command.Parameters.Add(Fill(command.CreateParameter(), name, value));
        return command;
    }

    /// <summary>A command of this text in the transaction.</summary>
    public static DbCommand Sql(this DbTransaction transaction, string text)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        return command;
    }

    private static DbParameter Fill(DbParameter parameter, string name, object value)
    {
        parameter.ParameterName = name;
        parameter.Value = value is DateTimeOffset moment ? moment.UtcDateTime : value;
        return parameter;
    }
}
