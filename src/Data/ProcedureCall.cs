using MySqlConnector;

namespace Ticketing.Data;

/// <summary>A call of a procedure: its arguments by the names of its parameters.</summary>
public sealed class ProcedureCall
{
    private readonly Procedure _procedure;
    private readonly string?[] _arguments;
    private readonly MySqlBatchCommand _command = new();

    internal ProcedureCall(Procedure procedure) => (_procedure, _arguments) = (procedure, new string?[procedure.Parameters.Count]);

    /// <summary>Adds an argument.</summary>
    /// <param name="name">The name of the parameter, without <c>p_</c>.</param>
    /// <param name="value">The argument; times go as UTC, and a <see cref="SqlVariable"/> as the variable itself.</param>
    /// <exception cref="ArgumentException">The procedure has no such parameter, or it has its argument already.</exception>
    public ProcedureCall With(string name, object? value)
    {
        ref var argument = ref _arguments[IndexOf(name)];
        if (argument is not null)
            throw new ArgumentException($"{_procedure.Name} has its argument {name} already.", nameof(name));
        if (value is SqlVariable variable)
        {
            argument = variable.Name;
            return this;
        }

        argument = "@" + name;
        _command.Parameters.AddWithValue(argument, value is DateTimeOffset moment ? moment.UtcDateTime : value ?? DBNull.Value);
        return this;
    }

    /// <summary>The command to send.</summary>
    /// <exception cref="InvalidOperationException">An argument is missing.</exception>
    internal MySqlBatchCommand ToCommand()
    {
        if (Array.IndexOf(_arguments, null) is >= 0 and var missing)
            throw new InvalidOperationException($"{_procedure.Name} is called without {_procedure.Parameters[missing]}.");
        _command.CommandText = $"call {_procedure.Name}({string.Join(", ", _arguments)})";
        return _command;
    }

    private int IndexOf(string name)
    {
        for (var index = 0; index < _arguments.Length; index++)
        {
            if (_procedure.Parameters[index] == name)
                return index;
        }

        throw new ArgumentException($"{_procedure.Name} has no parameter {name}.", nameof(name));
    }
}
