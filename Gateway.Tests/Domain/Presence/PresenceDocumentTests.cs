using System.Text;
using Gateway.Domain.Presence;
using Gateway.Tests.Domain.Sessions.Bodies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

[Clause("RFC 3863", "4")]
public sealed class PresenceDocumentTests
{
    private const string Entity = "sip:PoC-UserB@networkB.net";
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly PresenceDocument Everything = new(Entity)
    {
        Tuples =
        [
            new("s1")
            {
                ServiceId = PresenceTuple.PocSession, ServiceVersion = "1.0", IsOpen = true, IsWilling = true, IsRegistered = true, IsBarred = false,
                IsInSession = false, DeviceId = "urn:uuid:1", Contact = "sip:PoC-UserB@networkB.net", ContactPriority = 800, Notes = ["in the van"], Timestamp = Noon,
            },
            new("a1") { ServiceId = PresenceTuple.PocAlert, ServiceVersion = "1.0", IsOpen = false, IsBarred = true },
        ],
        Notes = ["back at four"],
        Persons = [new("p1") { IsWilling = false, Activities = ["busy", "on-the-phone"], Notes = ["in a meeting"], Timestamp = Noon }],
        Devices = [new("d1", "urn:uuid:1") { IsAttached = true, Network = "lte" }],
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        var read = Read(Everything.Write());

        Assert.True(read.TellsTheSameAs(Everything));
        Assert.Equal((Noon, Noon), (read.Tuples[0].Timestamp, read.Persons[0].Timestamp));
        Assert.Equal(Everything.Write(), read.Write());
    }

    [Fact]
    public void What_is_written_fits_the_schemas()
    {
        Validate(Everything.Write());
        Validate(PresenceDocument.Offline(Entity).Write());
        Validate((Everything with { Tuples = [Everything.Tuples[0] with { Id = "1 <&>", Notes = ["\u0002"] }] }).Write());
    }

    [Theory]
    [InlineData("rfc3863-impp-presence-1.xml", "pres:someone@example.com", true)]
    [InlineData("rfc3863-presence-2.xml", "pres:someone@example.com", true)]
    [InlineData("rfc4662-presence-3.xml", "sip:bob@vancouver.example.com", true)]
    [InlineData("rfc4662-presence-4.xml", "sip:dave@vancouver.example.com", false)]
    public void The_documents_of_the_standards_are_read(string file, string entity, bool isOpen)
    {
        var read = Read(File.ReadAllBytes(Path.Combine(TestData.Shared("xml"), file)));

        Assert.Equal((entity, isOpen), (read.Entity, read.Tuples[0].IsOpen!.Value));
    }

    [Fact]
    public void Activities_of_a_person_are_read_from_the_rich_document_of_the_standard()
    {
        var read = Read(File.ReadAllBytes(Path.Combine(TestData.Shared("xml"), "rfc4480-presence-1.xml")));

        Assert.Contains("away", Assert.Single(read.Persons).Activities);
        Assert.NotEmpty(read.Devices);
    }

    [Fact]
    public void Every_presence_document_that_is_there_is_read()
    {
        // The example of RFC 4479 leaves its entity out, which the schema of PIDF does not.
        foreach (var file in Directory.EnumerateFiles(TestData.Shared("xml"), "*-presence-*.xml").Where(file => !file.EndsWith("rfc4479-presence-1.xml", StringComparison.Ordinal)))
            Assert.True(PresenceDocument.TryRead(File.ReadAllBytes(file), out _, out var error), $"{Path.GetFileName(file)}: {error}");
    }

    [Theory]
    [InlineData("", "not well-formed")]
    [InlineData("<presence/>", "nobody's presence")]
    [InlineData("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"/>", "nobody's presence")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:b@x\">&b;</presence>", "document type")]
    public void What_is_no_presence_is_refused_in_words(string document, string error)
    {
        Assert.False(PresenceDocument.TryRead(Encoding.UTF8.GetBytes(document), out _, out var said));

        Assert.Contains(error, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_parts_are_refused()
    {
        var parts = string.Concat(Enumerable.Range(0, PresenceDocument.PartsMax + 1).Select(i => $"<tuple id=\"t{i}\"><status/></tuple>"));

        Assert.False(PresenceDocument.TryRead(Encoding.UTF8.GetBytes($"<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:b@x\">{parts}</presence>"), out _, out _));
    }

    [Fact]
    public void A_value_of_no_schema_says_nothing()
    {
        var read = Read("""
            <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:op="urn:oma:xml:prs:pidf:oma-pres" entity="sip:b@x">
              <tuple id="t"><status><basic>perhaps</basic></status><op:registration-state>soon</op:registration-state><contact priority="7">sip:b@x</contact><timestamp>later</timestamp></tuple>
            </presence>
            """u8.ToArray());

        Assert.Equal(new PresenceTuple("t") { Contact = "sip:b@x" }, read.Tuples[0] with { Notes = new PresenceTuple("t").Notes });
    }

    [Fact]
    public void When_it_was_said_and_in_which_order_is_no_change()
    {
        var again = Everything with
        {
            Tuples = [Everything.Tuples[1], Everything.Tuples[0] with { Timestamp = Noon.AddHours(1) }], Persons = [Everything.Persons[0] with { Timestamp = null }],
        };

        Assert.True(again.TellsTheSameAs(Everything));
        Assert.False((Everything with { Notes = [] }).TellsTheSameAs(Everything));
        Assert.False((Everything with { Tuples = [Everything.Tuples[0]] }).TellsTheSameAs(Everything));
        Assert.False((Everything with { Tuples = [Everything.Tuples[0], Everything.Tuples[1] with { IsOpen = true }] }).TellsTheSameAs(Everything));
    }

    private static PresenceDocument Read(byte[] document)
    {
        Assert.True(PresenceDocument.TryRead(document, out var read, out var error), error);
        return read;
    }

    private static void Validate(byte[] document) => Schemas.Validate(document, "pidf.xsd", "pidf-data-model.xsd", "rpid.xsd", "oma/prs_pidf_omapres-v1_0.xsd");
}
