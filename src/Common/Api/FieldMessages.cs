using System.Globalization;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>The messages that say what is wrong with a field.</summary>
public static class FieldMessages
{
    /// <summary>The field is missing.</summary>
    public static readonly Message Missing = new("is required", "필수 항목입니다");

    /// <summary>A list contains an item twice.</summary>
    public static readonly Message Different = new("must not name anything twice", "중복된 값이 있습니다");

    /// <summary>The field is not an identifier.</summary>
    public static readonly Message Identifier = new(
        "must be a text of 1 to 64 characters from letters, digits, '-', '_', '.', ':'",
        "영문자, 숫자, '-', '_', '.', ':'로 된 1~64자의 문자열이어야 합니다");

    /// <summary>The field is not a whole number within the range.</summary>
    public static Message Between(long min, long max)
    {
        var (from, to) = (min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture));
        return new($"must be a whole number from {from} to {to}", $"{from}부터 {to}까지의 정수여야 합니다");
    }

    /// <summary>The field is not a list of the allowed length.</summary>
    public static Message List(int most)
    {
        var count = most.ToString(CultureInfo.InvariantCulture);
        return new($"must be a list of 1 to {count} items", $"1~{count}개의 목록이어야 합니다");
    }
}
