namespace Gateway.Tests.Support;

/// <summary>
/// Finds the files that tests read: those of the repository, and the larger collections beside it, which belong to others and may be absent.
/// </summary>
internal static class TestData
{
    /// <summary>The root of the repository.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A file or folder of <c>Gateway.Tests/TestData</c>.</summary>
    public static string Own(params string[] path) => Path.Combine([RepositoryRoot, "Gateway.Tests", "TestData", .. path]);

    /// <summary>
    /// A folder beside the repository: <c>../shared/testdata</c>, or wherever GATEWAY_TESTDATA points. Skips the test, saying so, where it is absent.
    /// </summary>
    public static string Shared(string folder)
    {
        var path = SharedOrNull(folder);
        if (path is null)
            Assert.Skip($"the test data '{folder}' is not on this machine; set GATEWAY_TESTDATA to the folder that holds it");
        return path;
    }

    /// <summary>The same, or <c>null</c> where it is absent.</summary>
    public static string? SharedOrNull(string folder)
    {
        var root = Environment.GetEnvironmentVariable("GATEWAY_TESTDATA") is { Length: > 0 } named
            ? named
            : Path.Combine(RepositoryRoot, "..", "shared", "testdata");
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Gateway.sln is in no folder above the tests");
    }
}
