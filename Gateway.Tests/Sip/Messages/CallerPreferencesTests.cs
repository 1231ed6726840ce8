using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3841", "7.2"), Clause("RFC 3840", "9")]
public sealed class CallerPreferencesTests
{
    [Theory]
    [InlineData("*;+g.poc.talkburst;require;explicit", ";+g.poc.talkburst", true, 1)]
    [InlineData("*;+g.poc.talkburst; require; explicit", ";q=0.5;+G.PoC.TalkBurst;expires=60", true, 1)]
    [InlineData("*;+g.poc.talkburst;require;explicit", ";audio", false, 0)]
    [InlineData("*;+g.poc.talkburst;require;explicit", "", false, 1)]
    [InlineData("*;+g.poc.talkburst;require;explicit", ";+g.poc.talkburst=\"FALSE\"", false, 0)]
    [InlineData("*;+g.poc.talkburst;require", ";audio", true, 0)]
    [InlineData("*;+g.poc.talkburst;require", "", true, 1)]
    [InlineData("*;audio;video", ";audio", true, 0.5)]
    [InlineData("*;audio;video;explicit", ";audio", true, 0)]
    [InlineData("*;audio;video, *;audio", ";audio", true, 0.75)]
    [InlineData("*;mobility=\"fixed\"", ";mobility=\"mobile\"", true, 0)]
    [InlineData("*;mobility=\"fixed\";require", ";mobility=\"mobile\"", false, 0)]
    [InlineData("*;mobility=\"FIXED\";require", ";mobility=\"mobile,fixed\"", true, 1)]
    [InlineData("*;mobility=\"!fixed\";require", ";mobility=\"fixed\"", false, 0)]
    [InlineData("*;mobility=\"!fixed\";require", ";mobility=\"fixed,mobile\"", true, 1)]
    [InlineData("*;priority=\"#>=10\";require", ";priority=\"#5\"", false, 0)]
    [InlineData("*;priority=\"#>=10\";require", ";priority=\"#1:20\"", true, 1)]
    [InlineData("*;priority=\"#<=10\";require", ";priority=\"#10.5\"", false, 0)]
    [InlineData("*;priority=\"!#5\";require", ";priority=\"#5\"", false, 0)]
    [InlineData("*;description=\"<PoC>\";require", ";description=\"<PoC>\"", true, 1)]
    [InlineData("*;description=\"<PoC>\";require", ";description=\"<poc>\"", false, 0)]
    [InlineData("*;audio=\"FALSE\";require", ";audio", false, 0)]
    [InlineData("*;audio=\"!FALSE\";require", ";audio", true, 1)]
    [InlineData("<sip:x>;audio;require", ";video", true, 1)]
    [InlineData("*;unknownparam;require;explicit", ";audio", true, 1)]
    public void A_contact_fits_an_Accept_Contact_or_is_discarded(string accept, string contact, bool stays, double score)
    {
        var fit = Preferences($"Accept-Contact: {accept}\r\n").Judge(Features(contact));

        Assert.Equal(stays, fit.IsAcceptable);
        if (stays)
            Assert.Equal(score, fit.Score, 3);
    }

    [Theory]
    [InlineData("*;automata", ";automata", false)]
    [InlineData("*;automata", ";automata=\"FALSE\"", true)]
    [InlineData("*;automata;video", ";automata", true)]
    [InlineData("*;automata", ";audio", true)]
    [InlineData("*;automata", "", true)]
    [InlineData("*", ";audio", true)]
    public void A_contact_is_rejected_only_by_what_it_states(string reject, string contact, bool stays) =>
        Assert.Equal(stays, Preferences($"Reject-Contact: {reject}\r\n").Judge(Features(contact)).IsAcceptable);

    [Theory]
    [InlineData(";methods=\"INVITE,BYE\"", false)]
    [InlineData(";methods=\"INVITE,message\"", true)]
    [InlineData(";audio", true)]
    [InlineData("", true)]
    public void Without_preferences_the_method_is_one(string contact, bool stays)
    {
        var preferences = Preferences("");

        Assert.False(preferences.AreExplicit);
        Assert.Equal(stays, preferences.Judge(Features(contact)).IsAcceptable);
    }

    [Fact]
    public void Compact_headers_over_several_lines_are_read_together()
    {
        var preferences = Preferences("a: *;+g.poc.talkburst;require;explicit\r\nj: *;video\r\nAccept-Contact: *;audio\r\n");

        Assert.True(preferences.Demand("+g.poc.talkburst"));
        Assert.False(preferences.Demand("audio"));
        Assert.False(preferences.Judge(Features(";+g.poc.talkburst;video")).IsAcceptable);
    }

    [Fact]
    public void Only_64_terms_of_a_contact_count()
    {
        var tags = string.Concat(Enumerable.Range(1, SipLimits.FeatureTerms).Select(number => $";+t{number}"));

        Assert.True(Features(tags).Has($"+t{SipLimits.FeatureTerms}"));
        Assert.False(Features(tags + ";+last").Has("+last"));
    }

    private static FeatureSet Features(string parameters) => FeatureSet.Of(new Parameters(Encoding.UTF8.GetBytes(parameters)));

    private static CallerPreferences Preferences(string headers) => CallerPreferences.Of(SipTexts.Request(extra: headers));
}
