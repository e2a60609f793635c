using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Data;
using Ticketing.Payments;
using Ticketing.Reservations;
using Ticketing.Users;
using Xunit;

namespace Ticketing.Tests.Unit.Data;

public sealed partial class ProcedureTests
{
    private const string Text = """
        -- Adds.
        create procedure sums_add(p_first decimal(9, 2), p_second bigint, out p_sum bigint)
        begin
            set p_sum = p_first + p_second;
        end
        """;

    private static readonly Assembly[] Assemblies =
        [typeof(Procedure).Assembly, typeof(UserModule).Assembly, typeof(ReservationModule).Assembly, typeof(PaymentModule).Assembly];

    [Fact]
    public void Codes_ThatSqlSignals_AreThoseThatCodeKnows()
    {
        var signalled = Assemblies.SelectMany(SqlFile.AllOf).SelectMany(text => Code().Matches(text)).Select(match => match.Groups[1].Value).Distinct().Order()
            .ToArray();
        var known = Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Refusals", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields()).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order().ToArray();

        signalled.Length.ShouldBeGreaterThan(10);
        signalled.ShouldBe(known);
    }

    [Fact]
    public void Files_WithAProcedure_AreCalledByCode()
    {
        var called = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(field => field.FieldType == typeof(Procedure))
            .Select(field => ((Procedure)field.GetValue(null)!).Name).Order().ToArray();

        called.Length.ShouldBeGreaterThan(10);
        Assemblies.SelectMany(Procedure.AllOf).Select(procedure => procedure.Name).Order().ShouldBe(called);
    }

    [Fact]
    public void Name_OfAnotherText_IsAnotherName()
    {
        var (one, other) = (new Procedure(Text), new Procedure(Text.Replace(" + ", " - ", StringComparison.Ordinal)));

        one.Name.ShouldStartWith("sums_add_");
        other.Name.ShouldStartWith("sums_add_");
        one.Name.ShouldNotBe(other.Name);
        new Procedure(Text.ReplaceLineEndings("\r\n")).Name.ShouldBe(one.Name, "a checkout with other line endings is no other version");
        one.CreateStatement.ShouldStartWith($"-- Adds.\ncreate procedure if not exists {one.Name}(p_first");
    }

    [Fact]
    public void With_ByNameInAnyOrder_CallsInTheOrderOfTheParameters()
    {
        var procedure = new Procedure(Text);

        var command = procedure.With("sum", new SqlVariable("@sum")).With("second", 2L).With("first", null).ToCommand();

        command.CommandText.ShouldBe($"call {procedure.Name}(@first, @second, @sum)");
        command.Parameters.Count.ShouldBe(2);
        command.Parameters["@first"].Value.ShouldBe(DBNull.Value);
    }

    [Fact]
    public void With_WhenAnArgumentIsMissingUnknownOrGivenTwice_Throws()
    {
        var procedure = new Procedure(Text);

        Should.Throw<InvalidOperationException>(() => procedure.With("first", 1L).ToCommand()).Message.ShouldContain("second");
        Should.Throw<ArgumentException>(() => procedure.With("third", 1L)).Message.ShouldContain("third");
        Should.Throw<ArgumentException>(() => procedure.With("first", 1L).With("first", 2L)).Message.ShouldContain("first");
    }

    // A code may be followed by a colon and a number.
    [GeneratedRegex("(?:message_text = |v_refusal = concat\\()'([^':]*)")]
    private static partial Regex Code();
}
