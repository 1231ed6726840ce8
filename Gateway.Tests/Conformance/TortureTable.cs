using System.Globalization;
using System.Text;

namespace Gateway.Tests.Conformance;

/// <summary>Writes docs/conformance.md: what became of every torture message.</summary>
internal static class TortureTable
{
    public static string Write(IReadOnlyList<SampleMessage> samples)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Conformance: the torture messages of RFC 4475 and RFC 5118

            Written by the test `TortureDocumentTests` from the messages in `Gateway.Tests/TestData`; do not edit. The test fails when this file does
            not say what the code does, and writes it anew when the environment variable `UPDATE_DOCS` is `1`.

            *Any element* is the verdict of the parser and `MessageValidator` together: what holds whatever the role. *By role* is what `RequestChecks`
            and `ResponseChecks` add for the roles that the RFC names. *Expected* says what the RFC allows. *Class* `accept` must be accepted by
            every element, `refuse` must be refused by every element, `either` leaves the choice.


            """);
        Totals(text, samples);
        foreach (var collection in samples.GroupBy(sample => sample.Collection))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {collection.Key.ToUpperInvariant().Replace("RFC", "RFC ", StringComparison.Ordinal)}\n\n");
            text.Append("| Section | Message | Title | Class | Any element | By role | Expected |\n|---|---|---|---|---|---|---|\n");
            foreach (var sample in collection)
                Row(text, sample);
        }

        return text.ToString();
    }

    private static void Totals(StringBuilder text, IReadOnlyList<SampleMessage> samples)
    {
        var accept = samples.Where(sample => sample.Text("parse") == "accept").ToList();
        var refuse = samples.Where(TortureTests.MustBeRefused).ToList();
        var accepted = accept.Count(sample => MessageRoles.Any(sample.Octets, out _) == "accept");
        var refused = refuse.Count(sample => MessageRoles.Any(sample.Octets, out _) != "accept");
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            | Stack | accepted, of {accept.Count} that must be | refused, of {refuse.Count} that every element must refuse |
            |---|---|---|
            | this gateway | {accepted} | {refused} |
            | sofia-sip 1.12.11 * | 37 | 12 |
            | Kamailio 5.6 with sanity checks * | 31 | 13 |
            | SIPSorcery 10 * | 33 | 2 |

            Two more have no lenient reading and are refused: `test`, which is in the archive of RFC 4475 but not in its text, and `ipv6-bad` of RFC 5118.

            \* measured on another occasion with the same messages, not by this test.

            """);
    }

    private static void Row(StringBuilder text, SampleMessage sample)
    {
        var kind = sample.Text("parse") == "accept" ? "accept" : TortureTests.MustBeRefused(sample) ? "refuse" : "either";
        var roles = sample.Expected.Keys.Where(role => role is not ("any" or "lenient" or "strict")).ToList();
        var byRole = string.Join("<br>", roles.Select(role => $"{role}: {MessageRoles.By(role, sample.Octets)}"));
        var expected = string.Join("<br>", sample.Expected.Select(role => $"{role.Key}: {string.Join(" or ", role.Value)}"));
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {sample.Text("section")} | {Path.GetFileNameWithoutExtension(sample.File)} | {sample.Text("title").Replace("<", "&lt;", StringComparison.Ordinal)} | {kind} | "
            + $"{MessageRoles.Any(sample.Octets, out _)} | {byRole} | {expected} |\n");
    }
}
