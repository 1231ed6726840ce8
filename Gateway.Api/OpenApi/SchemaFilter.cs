using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gateway.Api.OpenApi;

/// <summary>What is not there is left out and never null, so no field of an answer is nullable; and unknown fields of a request are refused.</summary>
internal sealed class SchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema concrete) return;
        if (concrete.Type is { } type && type.HasFlag(JsonSchemaType.Null)) concrete.Type = type & ~JsonSchemaType.Null;
        if (concrete.Properties is null) return;
        foreach (var property in concrete.Properties.Values.OfType<OpenApiSchema>())
            if (property.Type is { } own && own.HasFlag(JsonSchemaType.Null)) property.Type = own & ~JsonSchemaType.Null;
    }
}
