using System.Globalization;
using Microsoft.AspNetCore.Http;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>Reads numbers from the query string and the route with the same errors as a body's fields.</summary>
public static class QueryFields
{
    /// <summary>A whole number of the query string, from 1 upward.</summary>
    public static Result<long> Number(HttpRequest request, string name)
    {
        var values = request.Query[name];
        return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? Bad(name, FieldMessages.Missing) : Parse(name, values.Count == 1 ? values[0] : null);
    }

    /// <summary>A whole number of the query string that may be absent, from 1 to <paramref name="max"/>.</summary>
    public static Result<long> OptionalNumber(HttpRequest request, string name, long absent, long max = long.MaxValue)
    {
        var values = request.Query[name];
        return values.Count == 0 ? absent : Parse(name, values.Count == 1 ? values[0] : null, max);
    }

    /// <summary>A whole number of the route, from 1 upward.</summary>
    public static Result<long> RouteNumber(HttpRequest request, string name) => Parse(name, request.RouteValues[name] as string);

    private static Result<long> Parse(string name, string? text, long max = long.MaxValue) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : Bad(name, FieldMessages.Between(1, max));

    private static Refusal Bad(string name, Message message) =>
        new(Errors.Malformed) { Fields = new Dictionary<string, Message> { [name] = message } };
}
