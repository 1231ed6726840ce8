using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>docs/conformance.md says what the code does.</summary>
public sealed class TortureDocumentTests
{
    [Fact]
    public void The_published_table_of_torture_messages_is_what_the_code_answers()
    {
        var path = Path.Combine(TestData.RepositoryRoot, "docs", "conformance.md");
        var table = TortureTable.Write(TortureTests.Samples).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, table);

        Assert.True(File.Exists(path), "docs/conformance.md is missing: run this test with UPDATE_DOCS=1");
        Assert.True(table == File.ReadAllText(path), "docs/conformance.md is stale: run this test with UPDATE_DOCS=1 and commit the file");
    }
}
