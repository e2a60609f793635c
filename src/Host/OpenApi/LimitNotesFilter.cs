using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Ticketing.Host.Operators;
using Ticketing.Redis.Limits;

namespace Ticketing.Host.OpenApi;

/// <summary>
/// Writes into the description of each limited call which headers tell a client of its limits: what remains on every answer, and when to come back on the
/// answers 429 and 503. The headers are described once, among the components. It comes after the filter that writes the answers.
/// </summary>
internal sealed class LimitNotesFilter : IOperationFilter, IDocumentFilter
{
    private const string RetryAfter = "Retry-After";

    private static readonly string[] ComeBack =
        [ParameterNotes.Text(StatusCodes.Status429TooManyRequests), ParameterNotes.Text(StatusCodes.Status503ServiceUnavailable)];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        // The same rule as that of the middleware which limits calls.
        var isLimited = !InternalListener.IsOfOperators("/" + context.ApiDescription.RelativePath);
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is not OpenApiResponse response)
                continue;
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (ComeBack.Contains(status))
                response.Headers[RetryAfter] = new OpenApiHeaderReference(RetryAfter, context.Document);
            if (!isLimited)
                continue;
            response.Headers[LimitHeaders.State] = new OpenApiHeaderReference(LimitHeaders.State, context.Document);
            response.Headers[LimitHeaders.Policy] = new OpenApiHeaderReference(LimitHeaders.Policy, context.Document);
        }
    }

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.Headers = new Dictionary<string, IOpenApiHeader>
        {
            [LimitHeaders.State] = Text(
                "What remains of the caller's tightest limit: its name, the calls that may be made at once (r), and the seconds until all may be (t). Absent " +
                "where no limit is on, and while Redis does not answer.",
                "\"address\";r=397;t=1"),
            [LimitHeaders.Policy] = Text(
                "The limit that RateLimit tells of: address, user or token, the calls that may be made at once (q), and the seconds in which so many are " +
                "refilled (w). Absent where RateLimit is.",
                "\"address\";q=400;w=2"),
            [RetryAfter] = new OpenApiHeader
            {
                Description = "When to come back, in seconds.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                Example = JsonValue.Create(1),
            },
        };
    }

    private static OpenApiHeader Text(string description, string example)
    {
        var header = ParameterNotes.Header(description);
        header.Example = JsonValue.Create(example);
        return header;
    }
}
