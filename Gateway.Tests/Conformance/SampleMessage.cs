using System.Text.Json;

namespace Gateway.Tests.Conformance;

/// <summary>One message of a test collection, with what its manifest says of it.</summary>
/// <param name="Collection">The folder, for example <c>rfc4475</c>.</param>
/// <param name="File">The file in it.</param>
/// <param name="Octets">What is in the file.</param>
/// <param name="Entry">The entry of the manifest.</param>
internal sealed record SampleMessage(string Collection, string File, byte[] Octets, JsonElement Entry)
{
    public static IReadOnlyList<SampleMessage> ReadAll(string folder)
    {
        using var manifest = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        return
        [
            .. from entry in manifest.RootElement.GetProperty("messages").EnumerateArray()
               let file = entry.GetProperty("file").GetString()!
               select new SampleMessage(Path.GetFileName(folder), file, System.IO.File.ReadAllBytes(Path.Combine(folder, file)), entry.Clone()),
        ];
    }

    /// <summary>A text of the manifest entry; empty when it is not there.</summary>
    public string Text(string name) => Entry.TryGetProperty(name, out var value) ? value.ToString() : "";

    public bool IsRequest => Text("kind") == "request";

    /// <summary>The values that a correct reader delivers.</summary>
    public IEnumerable<JsonProperty> Golden =>
        Entry.TryGetProperty("golden", out var golden) ? golden.EnumerateObject() : [];

    /// <summary>The outcomes that the RFC allows, by role.</summary>
    public IReadOnlyDictionary<string, string[]> Expected =>
        Entry.GetProperty("expected").EnumerateObject()
            .ToDictionary(role => role.Name, role => role.Value.EnumerateArray().Select(outcome => outcome.GetString()!).ToArray());

    public override string ToString() => $"{Collection}/{File}";
}
