using System.Security.Cryptography;
using System.Text;
using Gateway.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCaseOrderer(typeof(SameOrderEverywhere))]

namespace Gateway.Tests.Support;

/// <summary>
/// The tests of a class in the order of their names. By itself xunit orders them by a hash of, among others, the directory that they lie in: a test that needs
/// another to come first would fail in some clones only.
/// </summary>
/// <remarks>With TEST_ORDER=NUMBER they come in an order of that number's own, by which such tests are found.</remarks>
public sealed class SameOrderEverywhere : ITestCaseOrderer
{
    private static readonly string? Number = Environment.GetEnvironmentVariable("TEST_ORDER");

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(Place, StringComparer.Ordinal).ThenBy(test => test.TestCaseDisplayName, StringComparer.Ordinal)];

    private static string Place<TTestCase>(TTestCase test)
        where TTestCase : notnull, ITestCase =>
        Number is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Number} {test.TestCaseDisplayName}")));
}
