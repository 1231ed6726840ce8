using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>Writes one operation of the document: its parameters, its body, and every answer it can give.</summary>
internal sealed class OperationFilter : IOperationFilter
{
    private const string ProblemType = "application/problem+json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<Operation>().FirstOrDefault() is not { } says) return;
        operation.OperationId = IdOf(context.ApiDescription);
        operation.Summary = says.Summary;
        operation.Description = Description(says);
        operation.Parameters = [.. Parameters(says, context)];
        operation.RequestBody = Body(says, context);
        operation.Responses = Responses(says, context);
        if (!says.IsOpen)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];
    }

    private static string? Description(Operation says) => (says.Description, Need(says)) switch
    {
        (null, var need) => need,
        (var text, null) => text,
        var (text, need) => $"{text}\n\n{need}",
    };

    private static string? Need(Operation says) =>
        says.Scope is null ? null : says.IsForOwnersToo ? $"Needs the scope `{says.Scope}`, which the owner of the mailbox does without." : $"Needs the scope `{says.Scope}`.";

    private static IEnumerable<IOpenApiParameter> Parameters(Operation says, OperationFilterContext context)
    {
        foreach (var parameter in says.Parameters)
        {
            var schema = new OpenApiSchema
            {
                Type = parameter.Type == typeof(int) ? JsonSchemaType.Integer : JsonSchemaType.String,
                Enum = parameter.OneOf?.Select(value => (JsonNode)JsonValue.Create(value)!).ToList(),
            };
            yield return new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.In switch { "path" => ParameterLocation.Path, "header" => ParameterLocation.Header, _ => ParameterLocation.Query },
                Required = parameter.In == "path",
                Description = parameter.Description,
                Schema = schema,
                Example = GatewayDocument.Json(parameter.Example),
            };
        }

        if (says.NeedsIfMatch) yield return Header("If-Match", "The ETag of what was read, or `*`.", required: true);
        if (!says.IsOpen && !IsRead(context))
            yield return Header("Idempotency-Key", "1 to 255 characters: the same request with the same key happens once, for 24 h.", required: false);
    }

    private static OpenApiParameter Header(string name, string description, bool required) => new()
    {
        Name = name, In = ParameterLocation.Header, Required = required, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiRequestBody? Body(Operation says, OperationFilterContext context) => says.Body is not { } body ? null : new OpenApiRequestBody
    {
        Required = !body.Optional,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [body.ContentType] = new()
            {
                Schema = body.ContentType.Contains("merge-patch", StringComparison.Ordinal) ? PatchSchema(body.Type, context) : Schema(body.Type, context),
                Example = body.Type == typeof(byte[]) ? null : GatewayDocument.Json(body.Example),
            },
        },
    };

    /// <summary>The fields of the resource, none of them required, each of them nullable.</summary>
    private static OpenApiSchema PatchSchema(Type type, OperationFilterContext context)
    {
        Schema(type, context);
        var full = (OpenApiSchema)context.SchemaRepository.Schemas[type.Name];
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Properties = full.Properties!.ToDictionary(property => property.Key, property => property.Value is OpenApiSchema { Type: { } own } plain
                ? new OpenApiSchema { Type = own | JsonSchemaType.Null, Items = plain.Items, Format = plain.Format, Description = plain.Description }
                : (IOpenApiSchema)new OpenApiSchema { AnyOf = [property.Value, new OpenApiSchema { Type = JsonSchemaType.Null }] }),
        };
    }

    private static OpenApiResponses Responses(Operation says, OperationFilterContext context)
    {
        var responses = new OpenApiResponses();
        foreach (var status in says.Answers.GroupBy(answer => answer.Status))
        {
            var content = new Dictionary<string, OpenApiMediaType>();
            foreach (var kind in status.Where(answer => answer.Type is not null).GroupBy(answer => answer.ContentType))
            {
                var schemas = kind.Select(answer => Schema(answer.Type!, context)).ToList();
                content[kind.Key] = new OpenApiMediaType
                {
                    Schema = schemas.Count == 1 ? schemas[0] : new OpenApiSchema { OneOf = schemas },
                    Example = GatewayDocument.Json(kind.First().Example),
                };
            }

            responses[Code(status.Key)] = new OpenApiResponse
            {
                Description = string.Join(" ", status.Select(answer => answer.Description)),
                Content = content.Count == 0 ? null : content,
                Headers = Headers(status.Key),
            };
        }

        foreach (var (status, description) in Refusals(says, context))
            responses[Code(status)] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new() { Schema = Schema(typeof(Problem), context) } },
            };
        return responses;
    }

    private static Dictionary<string, IOpenApiHeader>? Headers(int status) => status is 201 or 202
        ? new Dictionary<string, IOpenApiHeader>
        {
            ["Location"] = new OpenApiHeader { Description = "Where it is.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        }
        : null;

    /// <summary>What follows from the operation's nature, overruled by what it says itself.</summary>
    private static SortedDictionary<int, string> Refusals(Operation says, OperationFilterContext context)
    {
        var refusals = new SortedDictionary<int, string>
        {
            [400] = "The request cannot be read.",
            [429] = "Too many requests; `Retry-After` says when to come again.",
        };
        if (!says.IsOpen)
        {
            refusals[401] = "There is no valid credential.";
            refusals[403] = "The credential does not allow it; `why` says what is missing.";
        }

        if (says.Body is not null)
        {
            refusals[413] = "The body is too large.";
            refusals[415] = "The content type is not understood.";
            refusals[422] = "The request is not valid; `errors` points at what.";
        }

        if (says.Parameters.Any(parameter => parameter.In == "query")) refusals[422] = "The request is not valid; `errors` points at what.";
        if (!IsRead(context) && !says.IsOpen)
        {
            refusals[409] = "A request with this Idempotency-Key is in progress.";
            refusals[413] = "The body is too large.";
            refusals[422] = "The request is not valid, or the Idempotency-Key came with another request before.";
            refusals[503] = "Nothing can be stored right now, or the network is starting or stopping; nothing was changed.";
        }

        if (says.NeedsIfMatch)
        {
            refusals[412] = "It was changed meanwhile.";
            refusals[428] = "If-Match is missing.";
        }

        foreach (var (status, description) in says.Refusals) refusals[status] = description;
        return refusals;
    }

    private static IOpenApiSchema Schema(Type type, OperationFilterContext context) => type == typeof(string)
        ? new OpenApiSchema { Type = JsonSchemaType.String }
        : type == typeof(byte[]) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
        : context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository);

    private static bool IsRead(OperationFilterContext context) => context.ApiDescription.HttpMethod == "GET";

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static string IdOf(ApiDescription api) =>
        api.HttpMethod!.ToLowerInvariant() + string.Concat(
            api.RelativePath!.Replace("api/v1/", "", StringComparison.Ordinal).Split('/', ':', '-', '.', '{', '}')
                .Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
