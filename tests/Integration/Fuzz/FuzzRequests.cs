namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Makes requests for operations: some right, most of them changed in one or several ways.</summary>
internal sealed class FuzzRequests(Random random, FuzzValues values)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "FZMARK", "PROPFIND"];

    private readonly FuzzBodies _bodies = new(random, values);
    private readonly FuzzHeaders _headers = new(random, values);
    private readonly FuzzTargets _targets = new(random, values);

    /// <summary>A request of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="identity">The queue token (empty for none) and the user's own token (null for none).</param>
    /// <param name="adminKey">The operators' key; null for none.</param>
    /// <param name="isChanged">Whether it may have faults.</param>
    public FuzzRequest Make(FuzzOperation operation, FuzzIdentity identity, string? adminKey, bool isChanged)
    {
        var target = _targets.Of(operation, isChanged);
        var (method, isPlain) = (operation.Method, true);
        if (isChanged && random.Next(12) == 0)
            (method, isPlain) = (Methods[random.Next(Methods.Length)], false);
        if (isChanged && random.Next(12) == 0)
            (target, isPlain) = (_targets.Misspelled(target), false);
        var body = BodyOf(operation, isChanged);
        List<(string Name, string Value)> headers = [.. _headers.OfToken(identity.QueueToken, isChanged)];
        if (identity.UserToken is { } user)
            headers.Add(("X-User-Token", user));
        if (adminKey is not null)
            headers.Add(("X-Admin-Key", adminKey));
        if (body is not null)
            headers.AddRange(_headers.OfBody(isChanged));
        if (operation.Fields.Any(field => field.Name == "Idempotency-Key") && random.Next(3) == 0)
            headers.Add(_headers.Key());
        if (isChanged && random.Next(2) == 0)
            headers.AddRange(_headers.More());
        return new FuzzRequest(operation, method, target, headers, body, isPlain) { IsChunked = body is not null && random.Next(10) == 0 };
    }

    /// <summary>A key of operators that is wrong.</summary>
    public string WrongKey() => _headers.WrongKey();

    private byte[]? BodyOf(FuzzOperation operation, bool isChanged)
    {
        if (!operation.HasBody)
            return isChanged && random.Next(10) == 0 ? _bodies.Changed(operation) : null;
        if (!isChanged)
            return _bodies.Good(operation);
        return random.Next(12) == 0 ? null : random.Next(2) == 0 ? _bodies.Good(operation) : _bodies.Changed(operation);
    }
}
