using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Sip.Registration;

public sealed class StoredBindingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly MonotonicTime Start = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void A_binding_comes_back_from_its_text_form_with_the_rest_of_its_time()
    {
        var table = new LocationTable();
        var stored = JsonSerializer.Deserialize<StoredBinding>(JsonSerializer.Serialize(StoredBinding.Of(Binding(TransportKind.Udp))))!;

        stored.Restore(table, Start, Noon + TimeSpan.FromMinutes(40));

        Assert.True(SipUriView.TryRead("sip:bob@poc.local"u8, out var bob));
        var found = Assert.Single(table.Find(bob, Start));
        Assert.Equal(Start + TimeSpan.FromMinutes(20), found.Expiry);
        Assert.True(found.UsesFlow);
        Assert.True(found.HasFeature("+g.poc.talkburst"));
        Assert.Equal("127.0.0.9:5062", found.Flow.Remote.ToString());
        Assert.Equal(["<sip:edge.poc.local;lr>"], found.Path);
        Assert.Equal(7u, found.CSeq);
    }

    [Fact]
    public void A_connection_does_not_outlive_its_process()
    {
        var restored = StoredBinding.Of(Binding(TransportKind.Tcp))!.Restore(new(), Start, Noon);

        Assert.False(restored!.UsesFlow);
    }

    [Fact]
    public void A_binding_whose_time_is_over_stays_away() =>
        Assert.Null(StoredBinding.Of(Binding(TransportKind.Udp))!.Restore(new(), Start, Noon + TimeSpan.FromHours(1)));

    [Fact]
    public void A_binding_of_an_element_of_this_process_is_not_kept() =>
        Assert.Null(StoredBinding.Of(Binding(TransportKind.InProcess)));

    [Fact]
    public void Text_that_is_no_address_is_refused() =>
        Assert.Null((StoredBinding.Of(Binding(TransportKind.Udp))! with { Remote = "nowhere" }).Restore(new(), Start, Noon));

    private static Binding Binding(TransportKind kind) => new()
    {
        Id = 3,
        Address = new("sip:bob@poc.local"),
        Contact = "sip:bob@127.0.0.9:5062",
        RequestUri = Encoding.UTF8.GetBytes("sip:bob@127.0.0.9:5062"),
        Parameters = Encoding.UTF8.GetBytes(";+g.poc.talkburst"),
        Flow = new(kind, new(IPAddress.Loopback, 5060), IPEndPoint.Parse("127.0.0.9:5062")),
        UsesFlow = true,
        Path = ["<sip:edge.poc.local;lr>"],
        CallId = "reg-1",
        CSeq = 7,
        Expiry = Start + TimeSpan.FromHours(1),
        RegisteredAt = Noon,
        ExpiresAt = Noon + TimeSpan.FromHours(1),
        UserAgent = "Acme/1",
    };
}
