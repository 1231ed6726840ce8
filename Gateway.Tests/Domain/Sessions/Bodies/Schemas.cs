using System.Xml;
using System.Xml.Schema;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

/// <summary>The schemas of the standards; where they are not on the machine, the test says so and is skipped.</summary>
internal static class Schemas
{
    /// <summary>Fails on the first thing that the schemas do not allow.</summary>
    public static void Validate(byte[] document, params string[] schemas)
    {
        var folder = Path.Combine(TestData.Shared("xml"), "xsd");
        var set = new XmlSchemaSet { XmlResolver = new InFolder(folder) };
        foreach (var file in new[] { "xml.xsd" }.Concat(schemas))
        {
            using var reader = XmlReader.Create(Path.Combine(folder, file), new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            set.Add(null, reader);
        }

        using var validated = XmlReader.Create(new MemoryStream(document), new() { ValidationType = ValidationType.Schema, Schemas = set });
        while (validated.Read())
        {
        }
    }

    /// <summary>What a schema includes lies beside it; nothing is fetched from anywhere else.</summary>
    private sealed class InFolder(string folder) : XmlUrlResolver
    {
        public override Uri ResolveUri(Uri? baseUri, string? relativeUri) => new(Path.Combine(folder, Path.GetFileName(relativeUri ?? "")));
    }
}
