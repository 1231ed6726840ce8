using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>What a newcomer relies on to find the place.</summary>
public sealed partial class RepositoryTests
{
    private const int LinesMax = 600;

    private static readonly string[] Projects = ["Gateway.Sip", "Gateway.Domain", "Gateway.Api", "Gateway.Tests", "Gateway.Bench"];

    // Where real time passes, because somebody else's program keeps it or a real host is started.
    private static readonly string[] WaitingFolders = ["Gateway.Tests/Interop/", "Gateway.Tests/Browser/", "Gateway.Tests/Api/", "Gateway.Tests/Architecture/"];

    [Theory]
    [InlineData("Gateway.Sip/Gateway.Sip.csproj")]
    [InlineData("Gateway.Domain/Gateway.Domain.csproj")]
    [InlineData("Gateway.Api/Gateway.Api.csproj")]
    [InlineData("Gateway.Web/package.json")]
    [InlineData("Gateway.Tests/Gateway.Tests.csproj")]
    [InlineData("Gateway.sln")]
    [InlineData("appsettings.json")]
    [InlineData("Dockerfile")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("README.md")]
    public void What_everybody_looks_for_is_at_the_top(string path) => Assert.True(File.Exists(Path.Combine(SourceTree.Root, path)), $"{path} is missing");

    [Fact]
    public void Every_setting_stands_in_the_table_of_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "appsettings.json")));

        Assert.All(Settings("Gateway", settings.RootElement.GetProperty("Gateway")), name => Assert.Contains($"`{name}`", readme));
    }

    [Fact]
    public void Every_picture_of_the_readme_is_there() => Assert.All(
        Picture().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"))).Select(match => match.Groups[1].Value),
        picture => Assert.True(File.Exists(Path.Combine(SourceTree.Root, picture)), $"{picture} is missing"));

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() =>
        Assert.Empty(Projects.SelectMany(SourceTree.Files).Select(file => (file, Lines: SourceTree.Lines(file).Length))
            .Where(one => one.Lines > LinesMax).Select(one => $"{one.file} has {one.Lines} lines"));

    [Fact]
    public void No_folder_is_a_kind_of_class() =>
        Assert.Empty(Projects.SelectMany(SourceTree.Files).Select(Path.GetDirectoryName).Distinct()
            .Where(folder => folder!.Split('/').Any(part => part is "Services" or "Helpers" or "Managers" or "Models" or "Utils" or "Common"))
            .Select(folder => $"{folder} names no thing of the domain"));

    [Fact]
    public void No_test_class_is_without_a_test() =>
        Assert.Empty(typeof(RepositoryTests).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Tests", StringComparison.Ordinal))
            .Where(type => !type.GetMethods().Any(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute)))
            .Select(type => type.FullName));

    [Fact]
    public void Unit_tests_never_wait() =>
        Assert.Empty(SourceTree.Files("Gateway.Tests").Where(file => !WaitingFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => SourceTree.Lines(file).Where(line => Wait().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(Projects.SelectMany(SourceTree.Files).Where(file => !file.StartsWith("Gateway.Tests/Architecture/", StringComparison.Ordinal))
            .SelectMany(file => SourceTree.Lines(file).Where(line => Later().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));

    // An empty object is a setting whose names are the operator's.
    private static IEnumerable<string> Settings(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
            ? value.EnumerateObject().SelectMany(one => Settings($"{name}:{one.Name}", one.Value))
            : [name];

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\(")]
    private static partial Regex Wait();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Later();
}
