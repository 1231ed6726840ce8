using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>The repository as a reader sees it: folders and source files.</summary>
internal static partial class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>The hand-written C# files of a project, by their path from the root.</summary>
    public static IEnumerable<string> Files(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "Migrations" or "node_modules"))
            .Order(StringComparer.Ordinal);

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The folder that a file belongs to: <c>Sip.Messages</c> for <c>Gateway.Sip/Messages/SipUri.cs</c>.</summary>
    public static string FolderOf(string file) => string.Join('.', file.Split('/')[..^1].Take(2))["Gateway.".Length..];

    /// <summary>The folders of Gateway.Sip, Gateway.Domain and Gateway.Api that a file names outside its comments, its own left out.</summary>
    public static IEnumerable<string> FoldersNamedBy(string file) =>
        Lines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal))
            .SelectMany(line => QualifiedName().Matches(line)).Select(match => $"{match.Groups[1].Value}.{match.Groups[2].Value}")
            .Where(folder => folder != FolderOf(file)).Distinct();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Gateway.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the tests do not run below the repository");
    }

    [GeneratedRegex(@"\bGateway\.(Sip|Domain|Api)\.(\w+)")]
    private static partial Regex QualifiedName();
}
