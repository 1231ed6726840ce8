using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Api.Json;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

/// <summary>The samples are what both sides believe: the web tests read the same files, so the two cannot drift apart in silence.</summary>
public sealed class ContractSampleTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private static readonly Type[] Contracts =
    [
        .. typeof(ContractJson).Assembly.GetTypes().Where(type =>
            type.Namespace is "Gateway.Api" or "Gateway.Api.Endpoints" or "Gateway.Api.Hubs" && type.IsClass && !type.IsAbstract && !type.IsGenericType),
    ];

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Contracts"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_read_whole_and_written_as_it_was(string name)
    {
        var type = Contracts.Single(contract => contract.Name == name);
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contracts", name + ".json")));

        Assert.Empty(ContractCheck.Errors(sample.RootElement, type, nullMeansRemove: false, strict: true));
        var written = JsonSerializer.SerializeToNode(sample.RootElement.Deserialize(type, ContractJson.Options), type, ContractJson.Options);

        Assert.Equal(JsonNode.Parse(sample.RootElement.GetRawText())!.ToJsonString(), written!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_has_every_field_that_the_document_names(string name)
    {
        var schemas = (await DocumentedAnswers.OfAsync(app))["components"]!["schemas"]!.AsObject();
        if (schemas[name] is not { } schema)
        {
            // What only the hub sends is not in the document.
            Assert.Contains(name, new[] { "Snapshot", "FloorReply" });
            return;
        }

        var sample = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Contracts", name + ".json"), TestContext.Current.CancellationToken))!.AsObject();
        var known = schema["properties"]!.AsObject().Select(property => property.Key).ToList();
        var optional = name == "AccessRule" ? ["notUnderstood"] : Array.Empty<string>();

        Assert.Equal(known.Except(optional).Order(), sample.Select(property => property.Key).Order());
    }
}
