using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ticketing.Host.OpenApi;

/// <summary>Describes the <c>concertId</c> of requests, which both APIs take as a number and as a code.</summary>
internal sealed class ConcertIdFilter : ISchemaFilter
{
    private const string Member = "ConcertId";
    private const string Request = "Request";

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema member || context.MemberInfo is not { Name: Member, DeclaringType: { } type } ||
            !type.Name.EndsWith(Request, StringComparison.Ordinal))
            return;
        // With several types, null is allowed where one of them is nullable.
        var orNull = member.Type & JsonSchemaType.Null ?? 0;
        (member.Type, member.Format) = (null, null);
        member.OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.Integer | orNull, Format = "int64", Minimum = "1" },
            new OpenApiSchema { Type = JsonSchemaType.String },
        ];
    }
}
