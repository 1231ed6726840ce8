using System.Text;
using System.Xml.Linq;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

[Clause("RFC 4826", "3"), Clause("RFC 5366", "4")]
public sealed class ResourceListTests
{
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\">";

    [Fact]
    public void A_list_names_people_each_once_whatever_it_calls_them()
    {
        var list = Read($"{Head}<list><entry uri=\"sip:PoC-UserB@networkB.net\"><display-name>Bob</display-name></entry>"
            + "<entry uri=\"sip:poc-userc@NETWORKC.net;transport=tcp\"/><entry uri=\"sip:PoC-UserB@networkb.net\"/><entry uri=\"tel:+48-22-1234567\"/></list></resource-lists>");

        Assert.Equal(["sip:PoC-UserB@networkb.net", "sip:poc-userc@networkc.net", "tel:+48221234567"], list.Addresses.Select(address => address.ToString()));
        Assert.Equal("Bob", list.Entries[0].DisplayName);
    }

    [Fact]
    public void Lists_in_the_list_are_taken_flat_and_what_lies_elsewhere_is_not_fetched()
    {
        var list = Read($"{Head}<list name=\"a\"><entry uri=\"sip:a@x.example\"/><list><entry uri=\"sip:b@x.example\"/></list>"
            + "<entry-ref ref=\"resource-lists/users/x\"/><external anchor=\"http://127.0.0.1:1/x\"/><f:foreign xmlns:f=\"urn:f\"><entry xmlns=\"urn:ietf:params:xml:ns:resource-lists\" uri=\"sip:c@x.example\"/></f:foreign></list>"
            + "<list><entry uri=\"sip:d@x.example\" xmlns:cp=\"urn:ietf:params:xml:ns:copycontrol\" cp:copyControl=\"to\"/></list></resource-lists>");

        Assert.Equal(["sip:a@x.example", "sip:b@x.example", "sip:d@x.example"], list.Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void An_empty_list_is_a_list_of_nobody_and_the_caller_is_not_called()
    {
        Assert.Empty(Read($"{Head}<list/></resource-lists>").Entries);
        Assert.Empty(Read($"{Head}<list><entry uri=\"sip:a@x.example\"/></list></resource-lists>").Without(PocAddress.Parse("sip:a@x.example")).Entries);
    }

    [Fact]
    public void Five_hundred_entries_are_taken_and_one_more_is_too_many_participants()
    {
        Assert.Equal(ResourceList.EntriesMax, Read(Entries(ResourceList.EntriesMax)).Entries.Length);

        Assert.Equal(new(486, "122 too many participants"), Fault(Entries(ResourceList.EntriesMax + 1)));
        Assert.Equal(new(486, "122 too many participants"), Fault(Entries(10_000)));
    }

    [Fact]
    public void The_same_entry_again_and_again_counts_each_time()
    {
        var same = string.Concat(Enumerable.Repeat("<entry uri=\"sip:a@x.example\"/>", ResourceList.EntriesMax + 1));

        Assert.Equal(486, Fault($"{Head}<list>{same}</list></resource-lists>").Status);
    }

    [Fact]
    public void A_document_may_have_256_KiB_and_no_more()
    {
        var frame = $"{Head}<list/></resource-lists>";
        Assert.True(ResourceList.TryRead(Encoding.UTF8.GetBytes(frame + new string(' ', ResourceList.BytesMax - frame.Length)), out _, out _));

        Assert.Equal(486, Fault(frame + new string(' ', ResourceList.BytesMax - frame.Length + 1)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<resource-lists/>")]
    [InlineData("<x xmlns=\"urn:ietf:params:xml:ns:resource-lists\"/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"sip:a@x.example\">]><resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"&a;\"/></list></resource-lists>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"/>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry/></list></resource-lists>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"mailto:a@x\"/></list></resource-lists>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"sip:a@x.example\"/><entry uri=\"sip:a b@x\"/></list></resource-lists>")]
    public void What_is_no_list_of_people_is_a_bad_request(string document)
    {
        var fault = Fault(document);

        Assert.Equal(400, fault.Status);
        Assert.NotEqual("", fault.Text);
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Equal(400, Fault(Head + string.Concat(Enumerable.Repeat("<list>", 1000)) + string.Concat(Enumerable.Repeat("</list>", 1000)) + "</resource-lists>").Status);

    [Fact]
    public void What_is_written_is_read_again_and_fits_the_schema()
    {
        var list = ResourceList.Of([new(PocAddress.Parse("sip:a%22b@x.example"), "A & \"B\" <c>\u0001\ud83d\ude80"), new ResourceEntry(PocAddress.Parse("tel:+4822"))]);
        var document = list.Write();

        Assert.Equal(list.Addresses, Read(Encoding.UTF8.GetString(document)).Addresses);
        Assert.Equal("A & \"B\" <c>\ud83d\ude80", Read(Encoding.UTF8.GetString(document)).Entries[0].DisplayName);
        Schemas.Validate(document, "resource-lists.xsd");
    }

    [Fact]
    public void The_lists_of_the_standards_are_read()
    {
        var files = Directory.GetFiles(TestData.Shared("xml"), "rfc*resource-lists-*.xml");
        foreach (var file in files)
        {
            var uris = XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "entry").Select(entry => entry.Attribute("uri")!.Value).ToList();

            // RFC 5875 lists documents of XCAP in them, which nobody can call.
            var areAddresses = uris.All(uri => uri.StartsWith("sip:", StringComparison.Ordinal));
            Assert.Equal(areAddresses, ResourceList.TryRead(File.ReadAllBytes(file), out var list, out _));
            if (areAddresses)
                Assert.Equal(uris.Distinct(), list!.Addresses.Select(address => address.ToString()));
        }

        Assert.Equal(14, files.Length);
    }

    private static string Entries(int count) =>
        $"{Head}<list>{string.Concat(Enumerable.Range(0, count).Select(i => $"<entry uri=\"sip:u{i}@x.example\"/>"))}</list></resource-lists>";

    private static ResourceList Read(string document) =>
        ResourceList.TryRead(Encoding.UTF8.GetBytes(document), out var list, out var fault) ? list : throw new FormatException(fault.Text);

    private static BodyFault Fault(string document)
    {
        Assert.False(ResourceList.TryRead(Encoding.UTF8.GetBytes(document), out _, out var fault));
        return fault;
    }
}
