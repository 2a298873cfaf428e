import java.io.ByteArrayInputStream;
import java.nio.file.*;
import java.security.cert.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.*;
import org.w3c.dom.*;

/** java JdkVerify.java CERT.pem MILLISECONDS FILE…: parses and verifies each file again and again; prints the median of one, in ms. */
public class JdkVerify {
  static final String DS = "http://www.w3.org/2000/09/xmldsig#";
  static final String WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

  public static void main(String[] args) throws Exception {
    var certificate = CertificateFactory.getInstance("X.509").generateCertificate(Files.newInputStream(Path.of(args[0])));
    long budget = Long.parseLong(args[1]) * 1_000_000L;
    // Compiled code first, of all sizes: a server has been up for a while.
    for (long from = System.nanoTime(); System.nanoTime() - from < 4 * budget; ) {
      for (int index = 2; index < args.length; index++) {
        byte[] bytes = Files.readAllBytes(Path.of(args[index]));
        if (bytes.length < 1_000_000) verify(bytes, certificate.getPublicKey());
      }
    }
    for (int index = 2; index < args.length; index++) {
      byte[] bytes = Files.readAllBytes(Path.of(args[index]));
      var times = new java.util.ArrayList<Long>();
      for (long from = System.nanoTime(); times.size() < 4 || System.nanoTime() - from < budget; ) {
        long began = System.nanoTime();
        verify(bytes, certificate.getPublicKey());
        times.add(System.nanoTime() - began);
      }
      var counted = times.subList(times.size() / 2, times.size());
      java.util.Collections.sort(counted);
      System.out.println(counted.get(counted.size() / 2) / 1e6);
    }
  }

  static final DocumentBuilderFactory FACTORY = DocumentBuilderFactory.newInstance();
  static { FACTORY.setNamespaceAware(true); }

  static void verify(byte[] bytes, java.security.PublicKey key) throws Exception {
    Document document = FACTORY.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    Node signature = document.getElementsByTagNameNS(DS, "Signature").item(0);
    var context = new DOMValidateContext(key, signature);
    context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.FALSE);
    for (String name : new String[] { "Body", "Timestamp" }) {
      Element element = (Element) document.getElementsByTagNameNS("*", name).item(0);
      context.setIdAttributeNS(element, WSU, "Id");
    }
    if (!XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context).validate(context)) throw new Exception("not valid");
  }
}
