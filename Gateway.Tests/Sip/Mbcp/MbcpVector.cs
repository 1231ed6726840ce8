using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Mbcp;

/// <summary>A packet of the collection, with what its manifest says of it.</summary>
internal sealed record MbcpVector(string File, string Class, string Action, byte[] Octets, IReadOnlyDictionary<string, string> Decode)
{
    /// <summary>All of them, by the names of their files.</summary>
    public static IReadOnlyDictionary<string, MbcpVector> All { get; } = ReadAll().ToDictionary(vector => vector.File);

    private static IEnumerable<MbcpVector> ReadAll()
    {
        using var manifest = JsonDocument.Parse(System.IO.File.ReadAllBytes(TestData.Own("mbcp", "manifest.json")));
        return
        [
            .. manifest.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => new MbcpVector(
                vector.GetProperty("file").GetString()!,
                vector.GetProperty("class").GetString()!,
                vector.GetProperty("action").GetString()!,
                Convert.FromHexString(string.Concat(System.IO.File.ReadAllText(TestData.Own("mbcp", vector.GetProperty("file").GetString()!)).Where(char.IsAsciiHexDigit))),
                vector.GetProperty("decode") is { ValueKind: JsonValueKind.Object } decode
                    ? decode.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString())
                    : new Dictionary<string, string>())),
        ];
    }
}
