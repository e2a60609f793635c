using MySqlConnector;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Commands of any text for <c>DbChanges</c>.</summary>
internal static class SqlCommands
{
    public static MySqlBatchCommand Sql(string text, params (string Name, object Value)[] parameters)
    {
        var command = new MySqlBatchCommand(text);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value is DateTimeOffset moment ? moment.UtcDateTime : value);
        return command;
    }
}
