using Npgsql;
using NpgsqlTypes;

namespace Ticketing.Common.Data;

/// <summary>Builds commands for PostgreSQL with positional parameters (<c>$1</c>, <c>$2</c>, ...), without boxing.</summary>
public static class PgCommands
{
    /// <summary>A command of this text. The text must be a constant: it is prepared once on each connection.</summary>
    public static NpgsqlBatchCommand Sql(string text) => new(text);

    /// <summary>Adds the next parameter: a number.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long value) => command.Add(value, NpgsqlDbType.Bigint);

    /// <summary>Adds the next parameter: a small number.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, int value) => command.Add(value, NpgsqlDbType.Integer);

    /// <summary>Adds the next parameter: a text.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string value) => command.Add(value, NpgsqlDbType.Text);

    /// <summary>Adds the next parameter: bytes.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, byte[] value) => command.Add(value, NpgsqlDbType.Bytea);

    /// <summary>Adds the next parameter: an id.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, Guid value) => command.Add(value, NpgsqlDbType.Uuid);

    /// <summary>Adds the next parameter: an array of ids.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, Guid[] value) => command.Add(value, NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    /// <summary>Adds the next parameter: a number with a fraction.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, double value) => command.Add(value, NpgsqlDbType.Double);

    /// <summary>Adds the next parameter: a moment.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, DateTimeOffset value) => command.Add(value.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    /// <summary>Adds the next parameter: an array of numbers.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long[] value) => command.Add(value, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    /// <summary>Adds the next parameter: an array of texts.</summary>
    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string[] value) => command.Add(value, NpgsqlDbType.Array | NpgsqlDbType.Text);

    /// <summary>Adds the next parameter: JSON.</summary>
    public static NpgsqlBatchCommand WithJson(this NpgsqlBatchCommand command, string value) => command.Add(value, NpgsqlDbType.Json);

    private static NpgsqlBatchCommand Add<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }
}
