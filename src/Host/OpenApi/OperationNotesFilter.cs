using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;

namespace Ticketing.Host.OpenApi;

/// <summary>Writes the notes on a call, what its token must prove, and the refusals it can meet into its description.</summary>
internal sealed class OperationNotesFilter : IOperationFilter
{
    private const string Json = "application/json";

    private static readonly Dictionary<string, OperationNotes> Notes = ReservationApiNotes.All.Concat(WaitingRoomNotes.All).ToDictionary(notes => notes.Name);

    private static readonly (string Name, string Description)[] KeptHeaders =
    [
        ("ETag", "The tag of this list, for If-None-Match."),
        ("Warning", "110 - \"Response is Stale\": the database is away, and this is the last good list. Absent otherwise."),
        ("Age", "How old a stale list is, in seconds. Absent where it is not."),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var path = context.ApiDescription.RelativePath ?? "";
        var isWaitingRoom = path.StartsWith(ConcertOpenApi.WaitingRoomPath, StringComparison.OrdinalIgnoreCase);
        var admission = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<AdmissionRequirement>().LastOrDefault();
        var notes = Notes.GetValueOrDefault(operation.OperationId ?? "") ?? new OperationNotes(operation.OperationId ?? "");
        var takesKey = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any();

        ParameterNotes.Apply(operation, notes, path, takesKey);
        AddRequests(operation, notes);
        AddAnswer(operation, notes, isWaitingRoom);
        AddErrors(operation, context, takesKey ? notes with { Errors = [.. notes.Errors, Errors.IdempotencyConflict] } : notes, admission, isWaitingRoom);
        if (admission is not null)
            operation.Security = [Schemes(context, ConcertOpenApi.TokenScheme), Schemes(context, ConcertOpenApi.TokenScheme, ConcertOpenApi.UserTokenScheme)];
        else if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IdentifiesUser>().Any())
            operation.Security = [[], Schemes(context, ConcertOpenApi.UserTokenScheme)];
    }

    // One of the requirements of a call is enough: whether the user's own token is needed is a setting.
    private static OpenApiSecurityRequirement Schemes(OperationFilterContext context, params ReadOnlySpan<string> names)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var name in names)
            requirement.Add(new OpenApiSecuritySchemeReference(name, context.Document), []);
        return requirement;
    }

    private static void AddRequests(OpenApiOperation operation, OperationNotes notes)
    {
        if (notes.Requests.Count == 0 || Body(operation.RequestBody?.Content) is not { } body)
            return;
        body.Examples = notes.Requests.ToDictionary(
            each => each.Key,
            IOpenApiExample (each) => new OpenApiExample { Summary = each.Key, Value = JsonNode.Parse(each.Value) });
    }

    private static void AddAnswer(OpenApiOperation operation, OperationNotes notes, bool isWaitingRoom)
    {
        if (notes.Answer is null || Answer(operation, notes.Status) is not { } response)
            return;
        var data = JsonNode.Parse(notes.Answer);
        if (Body(response.Content) is { } body)
        {
            body.Example = isWaitingRoom
                ? new JsonObject { ["result"] = "success", ["message"] = notes.Message, ["data"] = data }
                : new JsonObject { ["resultType"] = "SUCCESS", ["data"] = data, ["exception"] = new JsonObject() };
        }

        if (!notes.IsKept)
            return;
        foreach (var status in new[] { notes.Status, StatusCodes.Status304NotModified })
        {
            if (Answer(operation, status) is { } kept)
                kept.Headers = KeptHeaders.ToDictionary(header => header.Name, IOpenApiHeader (header) => ParameterNotes.Header(header.Description));
        }
    }

    private static void AddErrors(
        OpenApiOperation operation, OperationFilterContext context, OperationNotes notes, AdmissionRequirement? admission, bool isWaitingRoom)
    {
        var schema = context.SchemaGenerator.GenerateSchema(isWaitingRoom ? typeof(WaitingRoomFailEnvelope) : typeof(FailEnvelope), context.SchemaRepository);
        var identifies = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IdentifiesUser>().Any();
        var errors = (identifies ? [Errors.NotAuthentic, Errors.Forbidden] : OfToken(admission)).Concat(notes.Errors).Append(Errors.TooManyRequests)
            .Append(Errors.Fault).Append(Errors.Unavailable)
            .Concat(context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RefusesWith>().SelectMany(refuses => refuses.Errors)).Distinct();
        operation.Responses ??= [];
        foreach (var status in errors.GroupBy(error => error.Status).OrderBy(group => group.Key))
        {
            // Stable: of one code, the text of the catalogue comes first.
            var known = status.OrderBy(error => error.Code, StringComparer.Ordinal).ToArray();
            operation.Responses[ParameterNotes.Text(status.Key)] = new OpenApiResponse
            {
                Description = string.Join(" ", known.Select(error => $"{error.Code}: {error.Message.English}")),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [Json] = new OpenApiMediaType
                    {
                        Schema = schema,
                        Examples = known.Index().ToDictionary(
                            each => NameOf(known, each.Index),
                            IOpenApiExample (each) => new OpenApiExample
                            {
                                Summary = $"{each.Item.Code} · {each.Item.Message.Korean}",
                                Value = ErrorExamples.Of(each.Item, isWaitingRoom, notes.BadField),
                            }),
                    },
                },
            };
        }
    }

    // The code, with a number from the second text of a code on.
    private static string NameOf(Error[] errors, int index)
    {
        var before = errors.Take(index).Count(error => error.Code == errors[index].Code);
        return before == 0 ? errors[index].Code : $"{errors[index].Code}-{ParameterNotes.Text(before + 1)}";
    }

    // What the gate in front of the handler refuses.
    private static IEnumerable<Error> OfToken(AdmissionRequirement? admission) => admission?.Level switch
    {
        null => [],
        AdmissionLevel.Authentic => [Errors.NotAuthentic, Errors.Forbidden],
        _ => [Errors.NotAuthentic, Errors.TokenNotActive, Errors.Forbidden],
    };

    private static OpenApiMediaType? Body(IDictionary<string, IOpenApiMediaType>? content) =>
        content is not null && content.TryGetValue(Json, out var body) ? body as OpenApiMediaType : null;

    private static OpenApiResponse? Answer(OpenApiOperation operation, int status) =>
        operation.Responses?.GetValueOrDefault(ParameterNotes.Text(status)) as OpenApiResponse;
}
