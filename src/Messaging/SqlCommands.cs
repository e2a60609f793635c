using System.Data.Common;

namespace Ticketing.Messaging;

/// <summary>Builds commands with named parameters (<c>@key</c>).</summary>
internal static class SqlCommands
{
    /// <summary>Adds a parameter.</summary>
    public static DbCommand With(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
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
}
