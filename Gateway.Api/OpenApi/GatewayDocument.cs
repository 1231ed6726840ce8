using System.Text.Json.Nodes;
using Gateway.Api.Json;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, written from the endpoints and what each says of itself.</summary>
internal static class GatewayDocument
{
    public static void AddGatewayDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(generator =>
        {
            generator.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "PoC Gateway",
                Version = "v1",
                Description = "Push-to-talk over SIP for people and programs. Errors are problem documents (RFC 9457) with a stable `type`; "
                    + "lists have cursors; writes can be repeated with an `Idempotency-Key`.",
            });
            generator.SupportNonNullableReferenceTypes();
            generator.NonNullableReferenceTypesAsRequired();
            generator.UseAllOfToExtendReferenceSchemas();
            generator.CustomSchemaIds(SchemaId);
            generator.CustomOperationIds(api => api.ActionDescriptor.DisplayName);
            generator.AddSecurityDefinition("bearer", new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An access token from `POST /api/v1/tokens`, or an API key (`pocsk_...`).",
            });
            generator.OperationFilter<OperationFilter>();
            generator.SchemaFilter<SchemaFilter>();
        });
    }

    public static void UseGatewayDocument(this WebApplication app)
    {
        app.UseSwagger(swagger =>
        {
            swagger.RouteTemplate = "openapi/{documentName}.json";
            swagger.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        });
        app.UseSwaggerUI(swagger =>
        {
            swagger.RoutePrefix = "swagger";
            swagger.SwaggerEndpoint("/openapi/v1.json", "PoC Gateway v1");
            swagger.DocumentTitle = "PoC Gateway API";
        });
    }

    internal static JsonNode? Json(object? value) =>
        value is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(value, value.GetType(), ContractJson.Options);

    private static string SchemaId(Type type) =>
        type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(SchemaId)) + type.Name[..type.Name.IndexOf('`')] : type.Name;
}
