using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Ticketing.Host.OpenApi;

/// <summary>The parameters and headers of a call.</summary>
internal static class ParameterNotes
{
    /// <summary>Adds the parameters that the handler reads itself and the headers that it takes.</summary>
    /// <param name="operation">The call.</param>
    /// <param name="notes">The notes on it.</param>
    /// <param name="path">Its path; parameters that stand in it as <c>{name}</c> are part of it, others of the query.</param>
    /// <param name="takesKey">Whether it takes an <c>Idempotency-Key</c>.</param>
    public static void Apply(OpenApiOperation operation, OperationNotes notes, string path, bool takesKey)
    {
        var parameters = operation.Parameters ??= [];
        foreach (var note in notes.Parameters)
        {
            var known = parameters.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == note.Name);
            if (known is null)
            {
                var isInPath = path.Contains($"{{{note.Name}}}", StringComparison.Ordinal);
                parameters.Add(known = new OpenApiParameter
                {
                    Name = note.Name,
                    In = note.IsHeader ? ParameterLocation.Header : isInPath ? ParameterLocation.Path : ParameterLocation.Query,
                    Required = note.IsRequired,
                });
            }

            known.Description = note.Description;
            known.Example = JsonNode.Parse(note.Example);
            known.Schema = known.Example!.GetValueKind() == System.Text.Json.JsonValueKind.Number
                ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" }
                : new OpenApiSchema { Type = JsonSchemaType.String };
        }

        if (takesKey)
        {
            parameters.Add(InHeader(
                "Idempotency-Key",
                "A text of your own for this change. The same key with the same request gives the first answer again for 24 hours, on every replica; " +
                "with another request it is refused with 409. A key belongs to the token that it comes with and to this call; refusals are not kept.",
                "\"5f0c2a1e-book-1\""));
        }

        if (notes.IsKept)
            parameters.Add(InHeader("If-None-Match", "The ETag of the list that you have: 304 without a body while it is still the same.", null));
        parameters.Add(InHeader("Accept-Language", "The language of messages: ko or en (the default).", "\"en\""));
    }

    /// <summary>A header of an answer.</summary>
    public static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    /// <summary>A status as the key of an answer.</summary>
    public static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static OpenApiParameter InHeader(string name, string description, string? example) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = example is null ? null : JsonNode.Parse(example),
    };
}
